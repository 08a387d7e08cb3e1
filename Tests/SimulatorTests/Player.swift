import ESISimulator
import Foundation
import HTTPTypes

/// A client of a simulator with a clock that the test moves.
final class Player {
    let simulator: Simulator
    var now = Moment(seconds: 1_800_000_000)
    var agent: String? = "tests/1.0 (pilot@example.org)"
    var date: String? = "2026-08-18"
    var address = "192.0.2.1"
    var connection: ObjectIdentifier?

    init(_ change: (inout SimulatorOptions) -> Void = { _ in }) {
        var options = SimulatorOptions()
        change(&options)
        simulator = Simulator(options, startedAt: Moment(seconds: 1_800_000_000))
    }

    func ask(
        _ target: String,
        method: String = "GET",
        tag: String? = nil,
        token: String? = nil,
        body: String = ""
    ) -> Reply {
        var fields: HTTPFields = [:]
        fields[.userAgent] = agent
        fields[.compatibilityDate] = date
        fields[.ifNoneMatch] = tag
        fields[.authorization] = token.map { "Bearer \($0)" }
        return simulator.answer(
            Ask(
                method: method,
                target: target,
                fields: fields,
                body: Array(body.utf8),
                address: address,
                connection: connection
            ),
            at: now
        )
    }

    func post(_ target: String, _ ids: [Int]) -> Reply { ask(target, method: "POST", body: "\(ids)") }

    @discardableResult
    func control(_ call: String, _ body: String? = nil) -> Reply {
        simulator.control(
            Ask(method: body == nil ? "GET" : "POST", target: "/simulator/\(call)", body: Array((body ?? "").utf8)),
            at: now
        )
    }

    func wait(_ seconds: Double) { now = now.advanced(milliseconds: Int(seconds * 1000)) }

    // MARK: The account

    func report() throws -> Report { try JSONDecoder().decode(Report.self, from: Data(control("report").body)) }

    var breaches: [String: Int] { (try? report())?.breaches.byKind ?? ["no report": 1] }

    // MARK: Some ids

    var universe: Universe { simulator.world.universe }

    var corporation: Int { universe.corporationIDs.identifier(of: openCorporation) }

    var openCorporation: Int { universe.closedCorporations.nonMember(0) }

    /// Characters that are not deleted.
    func characters(_ count: Int) -> [Int] {
        (0..<count).map { universe.characterIDs.identifier(of: universe.deletedCharacters.nonMember($0)) }
    }

    var deletedCharacter: Int { universe.characterIDs.identifier(of: universe.deletedCharacters.offset) }
}

struct Report: Decodable {
    struct Breaches: Decodable {
        let total: Int
        let byKind: [String: Int]
        let examples: [String]
    }
    struct Requests: Decodable {
        let total: Int
        let byRoute: [String: Int]
        let byStatus: [String: Int]
    }
    struct Bucket: Decodable {
        let limit: Int
        let windowSeconds: Int
        let used: Int
        let peakUsed: Int
        let spentByWindow: [Int]
        let rejected: Int
    }
    struct Errors: Decodable {
        let remain: Int
        let peakUsed: Int
    }
    let requests: Requests
    let breaches: Breaches
    let repeated: Int
    let buckets: [String: Bucket]
    let errors: Errors
}

extension Reply {
    var text: String { String(decoding: body, as: UTF8.self) }

    func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The body's members, numbers and texts alike as texts.
    func members() throws -> [String: String] {
        let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
        return object.mapValues { "\($0)" }
    }
}
