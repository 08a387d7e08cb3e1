import Foundation

/// A line of what the simulator was asked for again.
struct Repetition: Decodable {
    private enum CodingKeys: String, CodingKey {
        case route, id
        case askedAt = "asked_at"
        case againAt = "again_at"
    }

    let route: String
    let id: Int64
    /// In milliseconds since 1970.
    let askedAt: Int64
    let againAt: Int64

    var asked: Date { Date(timeIntervalSince1970: Double(askedAt) / 1000) }
    var again: Date { Date(timeIntervalSince1970: Double(againAt) / 1000) }
}

extension Sequence<Repetition> {
    /// Each repetition is put down to one fault that lay between the first request and the second, and no fault answers for
    /// more than it can have hit.
    /// - Returns: those for which no fault is left.
    func unexplained(by faults: [Fault]) -> [Repetition] {
        var left = faults.sorted { $0.end < $1.end }.map { (fault: $0, victims: $0.victims) }
        return sorted { $0.againAt < $1.againAt }.filter { repetition in
            let reason = left.firstIndex {
                $0.victims > 0 && $0.fault.begin <= repetition.again && $0.fault.end >= repetition.asked
            }
            if let reason { left[reason].victims -= 1 }
            return reason == nil
        }
    }
}
