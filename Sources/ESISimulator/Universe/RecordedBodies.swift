import Foundation

/// Bodies that ESI once answered, served unchanged in place of made ones.
///
/// They are of the old shape whatever date is asked for, since that is how they were recorded.
package struct RecordedBodies: Sendable {
    package private(set) var bodies: [EntityKind: [Int: [UInt8]]] = [:]
    package private(set) var killmails: [Int: (hash: String, body: [UInt8])] = [:]
    package private(set) var affiliations: [Int: Affiliation] = [:]
    package private(set) var names: [EntityKind: [Int: String]] = [:]
    /// Player corporations and the alliance their body names, if any.
    package private(set) var allianceOfCorporation: [Int: Int?] = [:]
    /// CEOs and creators that a recorded corporation names.
    package private(set) var leaders: [Int: Int] = [:]

    package init() {}

    /// Reads `alliances/ID.json`, `corporations/ID.json`, `characters/ID.json` and `killmails/ID.json`.
    ///
    /// Files whose name is not an id are of entities nobody could ask for, and are passed over. A killmail is served
    /// only where `killmails-index.json` tells its hash.
    package init(directory: String) throws(RecordedBodiesError) {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        for kind in EntityKind.allCases {
            for (id, data) in try Self.files(in: folder.appendingPathComponent(kind.rawValue + "s")) {
                try take(kind, id: id, data: data)
            }
        }
        try takeKillmails(in: folder)
        if bodies.isEmpty && killmails.isEmpty { throw .empty(directory) }
    }

    private mutating func take(_ kind: EntityKind, id: Int, data: Data) throws(RecordedBodiesError) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: data) else {
            throw .unreadable("\(kind.rawValue)s/\(id).json")
        }
        bodies[kind, default: [:]][id] = minifiedJSON([UInt8](data))
        names[kind, default: [:]][id] = fields.name
        switch kind {
        case .alliance: break
        case .corporation:
            if id >= 2_000_000 { allianceOfCorporation[id] = .some(fields.allianceID) }
            for leader in [fields.ceoID, fields.creatorID] {
                if let leader, leader >= 3_000_000, leaders[leader] == nil { leaders[leader] = id }
            }
        case .character:
            affiliations[id] = Affiliation(
                id: id,
                name: fields.name,
                corporationID: fields.corporationID ?? 1_000_001,
                allianceID: fields.allianceID,
                factionID: fields.factionID
            )
        }
    }

    private mutating func takeKillmails(in folder: URL) throws(RecordedBodiesError) {
        let index = folder.appendingPathComponent("killmails-index.json")
        guard let data = try? Data(contentsOf: index) else { return }
        guard let entries = try? JSONDecoder().decode([IndexEntry].self, from: data) else {
            throw .unreadable("killmails-index.json")
        }
        let hashes = Dictionary(entries.map { ($0.killmailID, $0.killmailHash) }) { first, _ in first }
        for (id, data) in try Self.files(in: folder.appendingPathComponent("killmails")) {
            if let hash = hashes[id] { killmails[id] = (hash, minifiedJSON([UInt8](data))) }
        }
    }

    private static func files(in folder: URL) throws(RecordedBodiesError) -> [(Int, Data)] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return [] }
        var files: [(Int, Data)] = []
        for name in names.sorted() where name.hasSuffix(".json") {
            guard let id = Int(name.dropLast(5)) else { continue }
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { throw .unreadable(name) }
            files.append((id, data))
        }
        return files
    }
}

/// Why recorded bodies cannot be served.
package enum RecordedBodiesError: Error, CustomStringConvertible {
    case empty(String)
    case unreadable(String)

    package var description: String {
        switch self {
        case .empty(let directory): "--recorded \(directory) holds no alliances, corporations, characters or killmails."
        case .unreadable(let file): "--recorded: \(file) cannot be read as what its place says it is."
        }
    }
}

/// What the universe must know of a recorded body.
private struct Fields: Decodable {
    let name: String
    let allianceID: Int?
    let corporationID: Int?
    let ceoID: Int?
    let creatorID: Int?
    let factionID: Int?

    enum CodingKeys: String, CodingKey {
        case name
        case allianceID = "alliance_id"
        case corporationID = "corporation_id"
        case ceoID = "ceo_id"
        case creatorID = "creator_id"
        case factionID = "faction_id"
    }
}

private struct IndexEntry: Decodable {
    let killmailID: Int
    let killmailHash: String

    enum CodingKeys: String, CodingKey {
        case killmailID = "killmail_id"
        case killmailHash = "killmail_hash"
    }
}
