package import HTTPTypes

/// A reply, and how it is to be delivered.
package struct Reply: Sendable {
    package var status: Int
    package var fields: HTTPFields
    package var body: [UInt8]
    package var delivery = Delivery.whole
    /// Milliseconds to wait before it is sent.
    package var delay = 0

    package init(status: Int, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    package enum Delivery: Sendable, Equatable {
        case whole
        /// Closed without a byte.
        case reset
        /// So many bytes of the body, then closed.
        case cut(after: Int)
    }

    /// ESI's errors are an object with at least `error`.
    package init(status: Int, error: String, fields: HTTPFields = [:]) {
        var writer = JSONWriter(capacity: 96)
        writer.object { writer in
            if status == 404 && error == ErrorText.deleted { writer.member("status", 404) }
            writer.member("error", error)
            if status == 504 { writer.member("timeout", 10) }
        }
        self.init(status: status, fields: fields, body: writer.bytes)
        self.fields[.contentType] = "application/json; charset=utf-8"
    }
}

/// The wordings of ESI's errors (contract section 2.4).
package enum ErrorText {
    package static let deleted = "Character has been deleted!"
    package static let notFound: [EntityKind: String] = [
        .alliance: "Alliance not found", .corporation: "Corporation not found", .character: "Character not found",
    ]
    package static let invalidCharacter = "Invalid character ID!"
    package static let invalidNames = "Ensure all IDs are valid before resolving."
    package static let invalidKillmail = "Invalid killmail_id and/or killmail_hash"
    package static let noPage = "Requested page does not exist!"
    package static let unavailable = "The datasource tranquility is temporarily unavailable"
    package static let timeout = "Timeout contacting tranquility"
    package static let internalError = "Unhandled internal error encountered!"
    package static let errorLimited =
        "This software has exceeded the error limit for ESI. If you are a user, please contact the maintainer of this "
        + "software. If you are a developer/maintainer, please make a greater effort in the future to receive valid "
        + "responses. For tips on how, come have a chat with us in #3rd-party-dev-and-esi on the EVE Online Discord."
}
