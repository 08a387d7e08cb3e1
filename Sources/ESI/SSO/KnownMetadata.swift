import Foundation

/// The metadata document as it was last read, and when it is read again.
struct KnownMetadata: Sendable {
    /// Seconds. It changes once in years.
    private static let lifetime: TimeInterval = 86_400
    /// Seconds after a reading began until the next one, should it fail: what is known will do.
    private static let pause: TimeInterval = 3600

    private(set) var document: SSOMetadata?
    /// When it is not read again. A clock that was set back is before it.
    private var fresh: Range<Date>?

    /// - Returns: nil for whoever is to read it. One that is known is read again by one asker alone.
    mutating func current(at now: Date) -> SSOMetadata? {
        if let fresh, fresh.contains(now) { return document }
        if document != nil { fresh = now..<now.addingTimeInterval(Self.pause) }
        return nil
    }

    mutating func replace(with document: SSOMetadata, at now: Date) {
        self.document = document
        fresh = now..<now.addingTimeInterval(Self.lifetime)
    }
}
