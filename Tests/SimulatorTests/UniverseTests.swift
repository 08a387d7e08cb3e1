import ESISimulator
import Foundation
import Testing

@Suite struct `A universe` {
    static let sizes = [
        UniverseSize.modest,
        UniverseSize(alliances: 1, corporations: 3, nonPlayerCorporations: 0),
        UniverseSize(alliances: 100, corporations: 500, nonPlayerCorporations: 60),
        UniverseSize(alliances: 50, corporations: 40, nonPlayerCorporations: 5),
        UniverseSize(alliances: 20, corporations: 100, nonPlayerCorporations: 10, characters: 30),
        UniverseSize(alliances: 20, corporations: 100, nonPlayerCorporations: 10, characters: 900),
    ]

    @Test(arguments: sizes) func `gives the same bytes for the same seed`(size: UniverseSize) {
        #expect(dump(3, size) == dump(3, size))
        #expect(dump(3, size) != dump(4, size))
    }

    @Test(arguments: sizes) func `finds every identifier again`(size: UniverseSize) {
        let universe = Universe(seed: 9, size: size)
        for index in 0..<size.alliances {
            #expect(universe.alliance(universe.allianceIDs.identifier(of: index)) == index)
        }
        for index in 0..<size.corporations {
            #expect(universe.corporation(universe.corporationIDs.identifier(of: index)) == index)
        }
        for index in 0..<universe.characterCount {
            #expect(universe.character(universe.characterIDs.identifier(of: index)) == index)
        }
        #expect(universe.corporation(98_999_999) == nil)
        #expect(universe.character(5) == nil)
    }

    @Test(arguments: sizes, [1, 2, 40] as [UInt64])
    func `is reached by the cascade, save what it says is not`(size: UniverseSize, seed: UInt64) throws {
        let world = World(universe: Universe(seed: seed, size: size))
        let reached = Cascade(world)
        let lines = try lines(world)
        for line in lines {
            let isReached = reached.ids[line.kind, default: []].contains(line.id)
            #expect(isReached == line.reachable, "\(line.kind) \(line.id)")
        }
        #expect(Set(lines.map { "\($0.kind)\($0.id)" }).count == lines.count)
    }

    @Test func `has each player corporation in exactly one alliance`() {
        let universe = Universe(seed: 1, size: Self.sizes[2])
        var alliances: [Int: Int] = [:]
        for alliance in 0..<universe.size.alliances {
            for corporation in universe.members(ofAlliance: alliance) {
                #expect(alliances.updateValue(alliance, forKey: corporation) == nil)
                #expect(universe.alliance(ofCorporation: corporation) == alliance)
            }
        }
        #expect(alliances.count == universe.size.corporations)
    }

    @Test func `has its oddities even when it is small`() throws {
        let lines = try lines(World(universe: Universe(seed: 1, size: .modest)))
        #expect(lines.contains { $0.kind == "alliance" && !$0.reachable })
        #expect(lines.contains { $0.kind == "alliance" && $0.reachable && $0.body?.executor == nil })
        #expect(lines.contains { $0.kind == "corporation" && $0.body?.state == "closed" && $0.body?.ceo == nil })
        #expect(lines.contains { $0.kind == "corporation" && $0.id < 2_000_000 && $0.body?.ceo == nil })
        #expect(lines.contains { $0.kind == "corporation" && $0.id < 2_000_000 && ($0.body?.ceo ?? 0) >= 3_000_000 })
        #expect(lines.contains { $0.kind == "character" && $0.deleted && $0.reachable })
        #expect(lines.contains { $0.kind == "character" && !$0.deleted && $0.body?.security == nil })
    }

    @Test func `of full size starts at once`() {
        let size = UniverseSize(alliances: 900_000, corporations: 900_000, nonPlayerCorporations: 260)
        let universe = Universe(seed: 1, size: size)
        #expect(universe.characterIDs.identifier(of: universe.characterCount - 1) > 90_000_000)
        #expect(size.complaint == nil)
        #expect(UniverseSize(alliances: 0, corporations: 5, nonPlayerCorporations: 1).complaint != nil)
    }

    // MARK: Helpers

    private func dump(_ seed: UInt64, _ size: UniverseSize) -> [UInt8] {
        let world = World(universe: Universe(seed: seed, size: size))
        return world.dumpPieces { _, _ in 0 }.reduce(into: []) { $0 += $1 }
    }

    private func lines(_ world: World) throws -> [DumpLine] { try DumpLine.read(world) }
}
