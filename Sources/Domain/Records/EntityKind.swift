/// What the store keeps current: it changes and expires, unlike a killmail.
package enum EntityKind: String, Sendable, Codable, CaseIterable {
    case alliance, corporation, character

    package var plural: String { rawValue + "s" }
}
