import Foundation
import HTTPTypes
import Runtime

/// Why a request got no answer, as RFC 9457 has it: one clear sentence for whoever asked.
struct Problem: Error, Sendable, Equatable {
    var status: HTTPResponse.Status
    /// A stable word for programs.
    var code: String
    var sentence: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: String, _ sentence: String) {
        self.status = status
        self.code = code
        self.sentence = sentence
    }

    /// What a command would say; anything else is our own fault, and its text is for the log alone.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let complaint as Complaint:
            let isUsage = complaint.status == .usage
            self.init(isUsage ? .badRequest : .conflict, isUsage ? "invalid" : "refused", complaint.sentence)
        default:
            self.init(
                .serviceUnavailable,
                "unavailable",
                "The server cannot answer that now; its log says why. Try again in a moment."
            )
        }
    }

    static func tooSlow(_ patience: Duration) -> Problem {
        Problem(
            .serviceUnavailable,
            "too_slow",
            "That took longer than \(patience.components.seconds) s: the database or the broker may be away; the server's "
                + "log says why."
        )
    }

    static func notFound(_ sentence: String) -> Problem { Problem(.notFound, "not_found", sentence) }
    static func invalid(_ sentence: String) -> Problem { Problem(.badRequest, "invalid", sentence) }

    private struct Document: Encodable {
        var title: String
        var status: Int
        var code: String
        var detail: String
    }

    var reply: Reply {
        let document = Document(title: status.reasonPhrase, status: status.code, code: code, detail: sentence)
        let json = (try? ReportJSON.encode(document)) ?? Data()
        var reply = Reply(status: status, type: "application/problem+json", json)
        reply.headers.append(contentsOf: headers)
        return reply
    }
}
