import Domain
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite struct ShowKillmailTests {
    private static let hash = String(repeating: "0", count: 40)

    private static let book = NameBook(
        Dictionary(
            uniqueKeysWithValues: [
                (587, "Rifter"), (670, "Capsule"), (2456, "Hobgoblin II"), (484, "125mm Gatling AutoCannon I"),
                (3467, "Small Standard Container"), (34, "Tritanium"), (691, "Rifter Blueprint"),
                (35_832, "Astrahus"), (30_000_142, "Jita"), (500_010, "Guristas Pirates"),
                (1_000_127, "Guristas"), (3_004_049, "Agent Smith"), (90_000_001, "星野 Ri"),
                (98_000_001, "Evil\u{1B}[2J Corp\n"), (99_000_001, "The Alliance"), (500_001, "Caldari State"),
            ].map { (Int64($0), Name(id: Int64($0), text: $1, category: "")) }
        )
    )

    private func killmail(_ victim: Killmail.Victim, _ attackers: [Killmail.Attacker] = []) throws -> Killmail {
        var killmail = Killmail(
            id: 7,
            hash: try #require(KillmailHash(Self.hash)),
            time: Date(timeIntervalSince1970: 1_785_013_407),
            solarSystemID: 30_000_142,
            victim: victim
        )
        killmail.attackers = attackers
        return killmail
    }

    private func lines(_ killmail: Killmail, width: Int = 100) -> [String] {
        KillmailText(killmail, Self.book, width: width).lines
    }

    private func item(_ type: Int64, _ flag: Int64, dropped: Int64? = nil, destroyed: Int64? = nil) -> Killmail.Item {
        var item = Killmail.Item(typeID: type, flag: flag, singleton: 0)
        item.quantityDropped = dropped
        item.quantityDestroyed = destroyed
        return item
    }

    @Test func showsAsAKillboardDoes() throws {
        var victim = Killmail.Victim(shipTypeID: 587, damageTaken: 2_200_000_001)
        victim.characterID = 90_000_001
        victim.corporationID = 98_000_001
        victim.allianceID = 99_000_001
        victim.position = Killmail.Position(x: -6_933_721_503_040, y: 0.4, z: 1e300)
        var container = item(3467, 5, dropped: 1)
        var blueprint = item(691, 0, destroyed: 1)
        blueprint.singleton = 2
        container.items = [item(34, 0, dropped: 5000), blueprint]
        victim.items = [
            container, item(484, 28, destroyed: 1), item(34, 28, dropped: 120), item(484, 27, dropped: 1),
            item(2456, 87, destroyed: 1), item(2456, 87, destroyed: 1), item(34, 250, dropped: 1 << 40), item(34, 19),
        ]
        var first = Killmail.Attacker(damageDone: 900, finalBlow: false)
        first.characterID = 90_000_001
        first.corporationID = 98_000_001
        first.shipTypeID = 670
        var last = Killmail.Attacker(damageDone: 100, finalBlow: true)
        last.characterID = 3_004_049
        last.corporationID = 1_000_127
        last.factionID = 500_010
        last.shipTypeID = 587
        last.weaponTypeID = 2456
        var killmail = try killmail(victim, [first, last])
        killmail.moonID = 40_009_087
        killmail.warID = 755_391
        #expect(
            lines(killmail) == [
                "Killmail 7",
                "  Time      2026-07-25 21:03:27 EVE time",
                "  System    Jita",
                "  Moon      40009087",
                "  Position  -6,933,721,503,040, 0, 1e+300 metres from the system's centre",
                "  War       755391",
                "  Hash      0000000000000000000000000000000000000000",
                "",
                "Victim",
                "  Character     星野 Ri",
                "  Corporation   Evil [2J Corp",
                "  Alliance      The Alliance",
                "  Ship          Rifter",
                "  Damage taken  2,200,000,001",
                "",
                "Attackers: 2, the final blow first, the others as ESI lists them",
                "  ATTACKER           OF                          SHIP     WEAPON        DAMAGE  SHARE",
                "  Agent Smith (NPC)  Guristas, Guristas Pirates  Rifter   Hobgoblin II     100  10.0%  final blow",
                "  星野 Ri            Evil [2J Corp               Capsule  -                900  90.0%  top damage",
                "",
                "Items                                              DROPPED  DESTROYED",
                "  High slots",
                "    125mm Gatling AutoCannon I                           1",
                "    125mm Gatling AutoCannon I                                      1",
                "    Tritanium                                          120",
                "  Mid slots",
                "    Tritanium",
                "  Drone bay",
                "    Hobgoblin II                                                    1",
                "    Hobgoblin II                                                    1",
                "  Cargo hold",
                "    Small Standard Container                             1",
                "      Tritanium                                      5,000",
                "      Rifter Blueprint (blueprint copy)                             1",
                "  Other (flag 250)",
                "    Tritanium                            1,099,511,627,776",
            ]
        )
    }

    @Test func showsAStructureThatNobodyAttacked() throws {
        var victim = Killmail.Victim(shipTypeID: 35_832, damageTaken: 0)
        victim.corporationID = 1_000_127
        victim.factionID = 500_001
        #expect(
            Array(try lines(killmail(victim)).dropFirst(5)) == [
                "Victim",
                "  Corporation   Guristas",
                "  Faction       Caldari State",
                "  Ship          Astrahus",
                "  Damage taken  0",
                "",
                "Attackers: none are named",
                "",
                "Items: none",
            ]
        )
    }

    @Test func callsEachAttackerWhatItIs() throws {
        func attacker(_ fill: (inout Killmail.Attacker) -> Void) -> Killmail.Attacker {
            var attacker = Killmail.Attacker(damageDone: 0, finalBlow: false)
            fill(&attacker)
            return attacker
        }
        let attackers = [
            attacker { $0.factionID = 500_010 },
            attacker { $0.corporationID = 1_000_127 },
            attacker {
                $0.corporationID = 98_000_001
                $0.allianceID = 99_000_001
            },
            attacker { $0.corporationID = 500_010 },
            attacker { $0.allianceID = 99_000_001 },
            attacker { $0.shipTypeID = 587 },
        ]
        let lines = try lines(killmail(Killmail.Victim(shipTypeID: 670, damageTaken: 1), attackers))
        #expect(
            lines.filter { $0.hasSuffix("%") } == [
                "  Guristas Pirates (NPC)  -             -       -            0   0.0%",
                "  Guristas (NPC)          -             -       -            0   0.0%",
                "  Evil [2J Corp           The Alliance  -       -            0   0.0%",
                "  Guristas Pirates (NPC)  -             -       -            0   0.0%",
                "  The Alliance            -             -       -            0   0.0%",
                "  Unknown                 -             Rifter  -            0   0.0%",
            ]
        )
        #expect(lines.contains("Attackers: 6"))
    }

    @Test func saysWhichNamesAreNotReadYet() throws {
        var victim = Killmail.Victim(shipTypeID: 588, damageTaken: 1)
        victim.characterID = 95_465_499
        victim.items = [item(35, 5, dropped: 1)]
        let lines = try lines(killmail(victim))
        #expect(lines.contains("  Character     Character 95465499 (name not read yet)"))
        #expect(lines.contains("  Ship          Type 588 (name not read yet)"))
        #expect(lines.contains("    Type 35         1"))
        #expect(lines.last?.hasPrefix("Ids stand where names are not read yet.") == true)
    }

    @Test func noLineIsWiderThanAskedFor() throws {
        var victim = Killmail.Victim(shipTypeID: 588, damageTaken: 1)
        victim.items = [item(484, 5, dropped: 1)]
        var attacker = Killmail.Attacker(damageDone: .max, finalBlow: true)
        attacker.characterID = 90_000_009
        attacker.corporationID = 98_000_009
        attacker.allianceID = 99_000_009
        attacker.shipTypeID = 484
        attacker.weaponTypeID = 484
        var other = attacker
        other.finalBlow = false
        let killmail = try killmail(victim, [attacker, other])
        for width in [100, 120] {
            let table = lines(killmail, width: width).drop { !$0.hasPrefix("  ATTACKER") }
            #expect(table.prefix(3).map(\.columns).max() == width)
        }
    }

    @Test func saysWhatIsKnownOfAKillmailThatIsNotThere() throws {
        let hash = try #require(KillmailHash(Self.hash))
        func record(_ state: KillmailReference.State, _ reason: String? = nil) -> [KillmailReference.Record] {
            let (reference, date) = (KillmailReference(id: 7, hash: hash), Date(timeIntervalSince1970: 0))
            return [.init(reference: reference, state: state, reason: reason, firstListedAt: date, changedAt: date)]
        }
        let pending = UnknownKillmail.complaint(7, record(.pending), [])
        #expect(pending.status == .failed)
        #expect(
            pending.sentence
                == "Killmail 7 is known of but not read yet: workers read it in its turn, "
                + "and before others after `orchestrator queue killmail 7 \(Self.hash)`."
        )
        let other = try #require(KillmailHash(String(repeating: "f", count: 40)))
        var untried = record(.pending)
        untried[0].reference.hash = other
        let refused = record(.pending, "Invalid")
        #expect(UnknownKillmail.complaint(7, refused + untried, []).sentence.contains(" killmail 7 \(other)`"))
        #expect(UnknownKillmail.complaint(7, refused, []).sentence.contains(" killmail 7 \(Self.hash)`"))
        let invalid = UnknownKillmail.complaint(7, record(.invalid, "Invalid\u{1B}c"), [])
        #expect(
            invalid.sentence
                == "Killmail 7 cannot be read: ESI refused it with the hash \(Self.hash) (Invalid c). "
                + "`orchestrator queue killmail 7 HASH` queues it with another hash."
        )
        #expect(
            UnknownKillmail.complaint(7, [], []).sentence
                == "Killmail 7 is not known here: `orchestrator queue killmail 7 HASH` queues it."
        )
    }

    /// Workers do not come to it.
    @Test(arguments: [
        (JobState.failed, FailureRecord(kind: "http_500", message: "no"), true),
        (.discarded, FailureRecord(kind: "http_500", message: "no"), true),
        (.discarded, FailureRecord(kind: "was stored meanwhile", message: "was stored meanwhile"), false),
        (.pending, FailureRecord(kind: "http_500", message: "no"), false),
    ])
    func promisesNothingOfAJobThatWasGivenUp(_ state: JobState, _ failure: FailureRecord, _ isGivenUp: Bool) throws {
        let (hash, date) = (try #require(KillmailHash(Self.hash)), Date(timeIntervalSince1970: 0))
        let reference = KillmailReference(id: 7, hash: hash)
        let job = JobRecord(
            id: 1,
            name: KillmailJob.name,
            queue: .killmails,
            entity: 7,
            body: Data(),
            state: state,
            priority: .manual,
            generation: 1,
            failure: failure,
            dueAt: date,
            createdAt: date,
            changedAt: date
        )
        let record = KillmailReference.Record(
            reference: reference,
            state: .pending,
            firstListedAt: date,
            changedAt: date
        )
        let sentence = UnknownKillmail.complaint(7, [record], [job]).sentence
        let givenUp =
            "Killmail 7 is known of but not read, and its job was given up: `orchestrator jobs show killmail 7` tells "
            + "why, and `orchestrator queue killmail 7 \(Self.hash)` queues it again."
        #expect((sentence == givenUp) == isGivenUp, "\(sentence)")
        #expect(sentence.contains("workers read it in its turn") != isGivenUp, "\(sentence)")
    }

    @Test(arguments: [(27, "High slots"), (34, "High slots"), (26, "Mid slots"), (18, "Low slots"), (5, "Cargo hold")])
    func knowsWhereItemsWere(flag: Int64, title: String) {
        #expect(ItemPlace(flag: flag).title == title)
    }
}
