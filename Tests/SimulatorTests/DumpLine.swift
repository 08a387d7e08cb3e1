import ESISimulator
import Foundation

/// A line of the dump, as far as tests look at it.
struct DumpLine: Decodable {
    struct Body: Decodable {
        let executor: Int?
        let ceo: Int?
        let creator: Int?
        let state: String?
        let security: Double?

        enum CodingKeys: String, CodingKey {
            case executor = "executor_corporation_id"
            case ceo = "ceo_id"
            case creator = "creator_id"
            case state
            case security = "security_status"
        }
    }

    let kind: String
    let id: Int
    let reachable: Bool
    let deleted: Bool
    let body: Body?
    let corporations: [Int]?

    static func read(_ world: World) throws -> [DumpLine] {
        let bytes = world.dumpPieces { _, _ in 0 }.reduce(into: []) { $0 += $1 }
        return try bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(DumpLine.self, from: Data($0))
        }
    }
}

/// What a sync reaches that follows alliances to corporations to their leaders, read from the bodies.
struct Cascade {
    private(set) var ids: [String: Set<Int>] = [:]

    init(_ world: World) {
        let alliances = world.listedAlliances
        let corporations = alliances.flatMap { world.members(ofAlliance: $0) } + world.nonPlayerCorporations
        ids["alliance"] = Set(alliances)
        ids["corporation"] = Set(corporations)
        for id in corporations {
            var writer = JSONWriter()
            world.write(.corporation, id: id, shape: .old, revision: 0, to: &writer)
            let body = try? JSONDecoder().decode(DumpLine.Body.self, from: Data(writer.bytes))
            for leader in [body?.ceo, body?.creator].compactMap(\.self) where leader >= 3_000_000 {
                ids["character", default: []].insert(leader)
            }
        }
    }
}
