/// What the store keeps a copy of. The raw value is the word users type and the name of the entity's job.
package enum EntityKind: String, Sendable, Codable, CaseIterable {
    case alliance, corporation, character
}
