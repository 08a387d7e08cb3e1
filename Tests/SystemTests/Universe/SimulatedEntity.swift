import Foundation

/// A line of the simulator's dump.
struct SimulatedEntity {
    private struct Line: Decodable {
        let kind: String
        let id: Int64
        let reachable: Bool
        let deleted: Bool
        let body: [String: JSON]?
        let corporations: [Int64]?
    }

    let kind: String
    let id: Int64
    let isReachable: Bool
    let isDeleted: Bool
    let corporations: Int?
    /// By column of our table.
    let columns: [String: Value]

    init(_ data: Data) throws {
        let line = try JSONDecoder().decode(Line.self, from: data)
        kind = line.kind
        id = line.id
        isReachable = line.reachable
        isDeleted = line.deleted
        corporations = line.corporations?.count
        columns = Self.columns(of: line.body ?? [:])
    }

    /// Most are called alike on both sides.
    private static func columns(of body: [String: JSON]) -> [String: Value] {
        var columns: [String: Value] = [:]
        for (key, json) in body {
            switch (key, json) {
            case ("tax_rates", .object(let rates)):
                // Percent there, fractions here.
                columns["tax_rate"] = Value(rates["isk"])?.dividedBy100
                columns["loyalty_point_tax_rate"] = Value(rates["loyalty_point"])?.dividedBy100
            case ("palette", .object(let colors)):
                for (name, color) in colors { columns[name] = Value(color) }
            case ("corporation_title", _): columns["title"] = Value(json)
            case ("enlisted_faction_id", _): columns["faction_id"] = Value(json)
            default: columns[key] = Value(json)
            }
        }
        return columns
    }
}
