import Domain
import Foundation
import NIOCore
import Runtime

/// Events as `text/event-stream` has them. JSON has no line breaks in it, so one `data` line holds all.
enum EventText {
    /// Names the place that a client resumes from where it is cut off before the first event.
    static func hello(after sequence: Int64) -> ByteBuffer {
        text("hello", id: sequence, Data("{\"version\":\"\(Version.current)\"}".utf8), retry: 2000)
    }

    static func status(_ json: Data) -> ByteBuffer { text("status", json) }

    static func killmail(_ summary: KillmailSummary) throws -> EventLog.Entry {
        EventLog.Entry(
            sequence: summary.sequence,
            text: text(KillmailEvent.name, id: summary.sequence, try ReportJSON.encode(summary))
        )
    }

    private static func text(_ event: String, id: Int64? = nil, _ json: Data, retry: Int? = nil) -> ByteBuffer {
        var buffer = ByteBuffer()
        if let retry { buffer.writeString("retry: \(retry)\n") }
        buffer.writeString("event: \(event)\n")
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(json)
        buffer.writeString("\n\n")
        return buffer
    }
}
