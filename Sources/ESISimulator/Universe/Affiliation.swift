/// What the bulk routes tell of a character.
package struct Affiliation: Sendable {
    package let id: Int
    package let name: String
    package let corporationID: Int
    package let allianceID: Int?
    package let factionID: Int?

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("alliance_id", ifSet: allianceID)
            writer.member("character_id", id)
            writer.member("corporation_id", corporationID)
            writer.member("faction_id", ifSet: factionID)
        }
    }
}
