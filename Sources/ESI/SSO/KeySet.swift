import Foundation
import JWTKit

/// The keys that SSO signs with, by their `kid`.
struct KeySet: Sendable {
    typealias Key = JWK

    /// A key of a kind that we do not know must not hide the others.
    struct Document: Decodable, Sendable {
        let keys: [Entry]

        struct Entry: Decodable, Sendable {
            let key: JWK?

            init(from decoder: any Decoder) throws { key = try? JWK(from: decoder) }
        }
    }

    /// Seconds. An unknown `kid` is a reason to read them again, but not each time.
    private static let pause: TimeInterval = 60

    private var keys: [String: Key] = [:]
    private var readAt: Date?

    subscript(_ id: String) -> Key? { keys[id] }

    /// After a clock was set back too.
    func mayRead(at now: Date) -> Bool {
        guard let readAt else { return true }
        return !(0..<Self.pause).contains(now.timeIntervalSince(readAt))
    }

    mutating func replace(with document: Document, at now: Date) {
        keys = [:]
        for key in document.keys.compactMap(\.key) {
            if let id = key.keyIdentifier?.string { keys[id] = key }
        }
        readAt = now
    }
}
