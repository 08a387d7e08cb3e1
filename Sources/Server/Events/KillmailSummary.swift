import Domain
import Foundation

/// A killmail in one line: who lost what, where, to whom. Its JSON keys are these names in snake_case. A name is absent
/// until it is known.
struct KillmailSummary: Sendable, Encodable, Equatable {
    struct Party: Sendable, Encodable, Equatable {
        var characterId: Int64?
        var characterName: String?
        var corporationId: Int64?
        var corporationName: String?
        var shipTypeId: Int64?
        var shipName: String?
    }

    let type = KillmailEvent.name
    var sequence: Int64
    var killmailId: Int64
    var killmailTime: Date
    /// Characters who had listed it.
    var people: [Int64]
    var savedAt: Date
    var solarSystemId: Int64?
    var solarSystemName: String?
    var victim: Party?
    var finalBlow: Party?
    var attackers = 0

    /// - Parameter killmail: nil where the store has it no more.
    init(_ event: KillmailEvent, _ killmail: Killmail?, _ names: [Int64: Name]) {
        sequence = event.sequence
        killmailId = event.killmailID
        killmailTime = event.killmailTime
        people = event.people
        savedAt = event.savedAt
        guard let killmail else { return }
        func name(_ id: Int64?) -> String? { id.flatMap { names[$0]?.text } }
        solarSystemId = killmail.solarSystemID
        solarSystemName = name(killmail.solarSystemID)
        let loser = killmail.victim
        victim = Party(
            characterId: loser.characterID,
            characterName: name(loser.characterID),
            corporationId: loser.corporationID,
            corporationName: name(loser.corporationID),
            shipTypeId: loser.shipTypeID,
            shipName: name(loser.shipTypeID)
        )
        attackers = killmail.attackers.count
        finalBlow = killmail.attackers.first(where: \.finalBlow).map { winner in
            Party(
                characterId: winner.characterID,
                characterName: name(winner.characterID),
                corporationId: winner.corporationID,
                corporationName: name(winner.corporationID),
                shipTypeId: winner.shipTypeID,
                shipName: name(winner.shipTypeID)
            )
        }
    }

    static func ids(_ killmail: Killmail) -> [Int64] {
        let winner = killmail.attackers.first(where: \.finalBlow)
        return [
            killmail.solarSystemID, killmail.victim.characterID, killmail.victim.corporationID,
            killmail.victim.shipTypeID, winner?.characterID, winner?.corporationID, winner?.shipTypeID,
        ].compactMap(\.self)
    }
}
