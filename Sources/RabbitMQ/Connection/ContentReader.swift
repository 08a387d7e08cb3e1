import Foundation

/// Puts the frames of a message together again: what it is, its header, as many pieces of its body as it takes.
struct ContentReader {
    enum Start {
        case delivery(tag: UInt64, isRedelivered: Bool)
        case returned(reason: String)
    }

    private struct Partial {
        let start: Start
        var content = ConnectionEvent.Content()
        var missing: UInt64?
    }

    /// By channel: the frames of one channel are in order, those of several mixed.
    private var partials: [UInt16: Partial] = [:]

    mutating func begin(_ start: Start, on channel: UInt16) { partials[channel] = Partial(start: start) }

    mutating func header(_ properties: Properties, bodySize: UInt64, on channel: UInt16) -> ConnectionEvent? {
        guard var partial = partials[channel] else { return nil }
        partial.content.properties = properties
        partial.missing = bodySize
        return finish(partial, on: channel)
    }

    mutating func body(_ fragment: Data, on channel: UInt16) -> ConnectionEvent? {
        guard var partial = partials[channel], let missing = partial.missing else { return nil }
        if partial.content.body.isEmpty {
            partial.content.body = fragment
        } else {
            partial.content.body.append(fragment)
        }
        partial.missing = missing - min(missing, UInt64(fragment.count))
        return finish(partial, on: channel)
    }

    mutating func forget(_ channel: UInt16) { partials[channel] = nil }

    private mutating func finish(_ partial: Partial, on channel: UInt16) -> ConnectionEvent? {
        guard partial.missing == 0 else {
            partials[channel] = partial
            return nil
        }
        partials[channel] = nil
        switch partial.start {
        case .delivery(let tag, let isRedelivered):
            return .delivery(channel: channel, tag: tag, isRedelivered: isRedelivered, partial.content)
        case .returned(let reason): return .returned(channel: channel, reason: reason, partial.content)
        }
    }
}
