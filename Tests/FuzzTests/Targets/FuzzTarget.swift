import Foundation

/// Code that reads what others wrote: whatever the bytes are, it ends, and says the same as its oracle where it has one.
enum FuzzTarget: String, CaseIterable, Sendable {
    case killmail, bodies, headers, messages, amqp, settings, lists

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    func feed(_ bytes: [UInt8]) throws(Failure) {
        switch self {
        case .killmail: try Self.killmail(Data(bytes))
        case .bodies: Self.bodies(Data(bytes))
        case .headers: Self.headers(String(decoding: bytes, as: UTF8.self))
        case .messages: try Self.messages(Data(bytes))
        case .amqp: try Self.amqp(bytes)
        case .settings: Self.settings(String(decoding: bytes, as: UTF8.self))
        case .lists: Self.lists(String(decoding: bytes, as: UTF8.self))
        }
    }
}
