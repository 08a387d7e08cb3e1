/// Made killmails, as pure functions of their number; each character is the victim of every so many-th.
package struct Killmails: Sendable {
    package let universe: Universe
    package let count: Int

    package init(universe: Universe, count: Int?) {
        self.universe = universe
        self.count = count ?? 10 * universe.characterCount
    }

    private static let firstID = 100_000_000
    private static let stride = 7
    private static let newest = 1_784_000_000
    private static let interval = 60

    package func identifier(_ number: Int) -> Int {
        var draw = Draw(seed: universe.seed, subject: .killmail, number: number)
        return Self.firstID + number * Self.stride + draw.below(Self.stride)
    }

    package func hash(_ number: Int) -> String {
        var draw = Draw(seed: universe.seed, subject: .killmail, number: -1 - number)
        return draw.hexadecimal(digits: 40)
    }

    package func number(of id: Int) -> Int? {
        let number = (id - Self.firstID) / Self.stride
        return id >= Self.firstID && number < count && identifier(number) == id ? number : nil
    }

    /// Newest first, one page of a thousand.
    package func recent(ofCharacter index: Int, page: Int) -> [Int] {
        let total = total(ofCharacter: index)
        let first = (page - 1) * Self.pageSize
        guard first < total else { return [] }
        return (first..<min(total, first + Self.pageSize)).map {
            index + (total - 1 - $0) * universe.characterCount
        }
    }

    package static let pageSize = 1000

    package func pages(ofCharacter index: Int) -> Int {
        max(1, (total(ofCharacter: index) + Self.pageSize - 1) / Self.pageSize)
    }

    private func total(ofCharacter index: Int) -> Int {
        index < count ? (count - 1 - index) / universe.characterCount + 1 : 0
    }

    package func write(_ number: Int, to writer: inout JSONWriter) {
        var draw = Draw(seed: universe.seed, subject: .killmail, number: number, revision: 1)
        let attackers = 1 + draw.below(draw.once(in: 20) ? 60 : 5)
        let finalBlow = draw.below(attackers)
        writer.object { writer in
            writer.key("attackers")
            writer.array { writer in
                for place in 0..<attackers {
                    writeAttacker(isFinal: place == finalBlow, draw: &draw, to: &writer)
                }
            }
            writer.member("killmail_id", identifier(number))
            writer.member(
                "killmail_time",
                CivilTime(second: Self.newest - (count - 1 - number) * Self.interval).internet
            )
            writer.member("solar_system_id", 30_000_001 + draw.below(5000))
            writer.key("victim")
            writeVictim(number % universe.characterCount, draw: &draw, to: &writer)
        }
    }

    private func writeAttacker(isFinal: Bool, draw: inout Draw, to writer: inout JSONWriter) {
        let isNonPlayer = draw.once(in: 12)
        let character = MadeCharacter(universe, index: draw.below(universe.characterCount), revision: 0)
        let damage = draw.below(20_000)
        let status = Double(draw.below(150) - 100) / 10
        let faction = 500_001 + draw.below(20)
        let weapon = 2000 + draw.below(3000)
        let hull = 580 + draw.below(30_000)
        writer.object { writer in
            if !isNonPlayer {
                writer.member("alliance_id", ifSet: character.allianceID)
                writer.member("character_id", character.id)
                writer.member("corporation_id", character.corporationID)
            }
            writer.member("damage_done", damage)
            if isNonPlayer { writer.member("faction_id", faction) }
            writer.member("final_blow", isFinal)
            writer.member("security_status", status)
            writer.member("ship_type_id", hull)
            if !isNonPlayer { writer.member("weapon_type_id", weapon) }
        }
    }

    private func writeVictim(_ index: Int, draw: inout Draw, to writer: inout JSONWriter) {
        let character = MadeCharacter(universe, index: index, revision: 0)
        let damage = draw.below(200_000)
        let hull = 580 + draw.below(30_000)
        let items = (0..<draw.below(9)).map { _ in
            (type: 200 + draw.below(40_000), flag: draw.below(90), kind: draw.below(6))
        }
        let place = (draw.fraction() * 1e12 - 5e11, draw.fraction() * 1e11, draw.fraction() * 1e12)
        writer.object { writer in
            writer.member("alliance_id", ifSet: character.allianceID)
            writer.member("character_id", character.id)
            writer.member("corporation_id", character.corporationID)
            writer.member("damage_taken", damage)
            writer.key("items")
            writer.array { writer in
                for item in items {
                    writer.object { writer in
                        writer.member("flag", item.flag)
                        writer.member("item_type_id", item.type)
                        writer.member(item.kind < 3 ? "quantity_destroyed" : "quantity_dropped", 1 + item.kind * 7)
                        writer.member("singleton", item.kind == 5 ? 2 : 0)
                    }
                }
            }
            writer.key("position")
            writer.object { writer in
                writer.member("x", place.0)
                writer.member("y", place.1)
                writer.member("z", place.2)
            }
            writer.member("ship_type_id", hull)
        }
    }
}
