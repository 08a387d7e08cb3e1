/// Some processes with their clocks, messages and faults, in virtual time: all that happens follows from numbers.
///
/// Each event is a number that seeds all its choices. It means something in any state, be it nothing, so that a history
/// can be shortened by leaving events out.
package protocol World {
    static var name: String { get }
    /// How many events a history has.
    static var length: Int { get }

    var story: Story { get set }

    init(seed: UInt64) async throws
    mutating func happen(_ event: UInt64) async throws
    /// All faults have ended: what must come true at last, does.
    mutating func settle() async throws
}

/// What must never happen has happened.
package struct Breach: Error, Equatable, CustomStringConvertible {
    /// The rule, in the same words whenever it is broken.
    package let rule: String
    package let detail: String

    package init(_ rule: String, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    package var description: String { "\(rule): \(detail)" }
}

/// What happened, for people; told only where a history failed.
package struct Story {
    package private(set) var lines: [String] = []
    fileprivate var isTold = false

    package init() {}

    package mutating func tell(_ line: @autoclosure () -> String) {
        if isTold { lines.append(line()) }
    }
}

extension World {
    /// - Returns: the breach, and what led to it where that is to be told.
    static func run(_ history: [UInt64], seed: UInt64, telling: Bool = false) async throws -> (Breach?, [String]) {
        var world = try await Self(seed: seed)
        world.story.isTold = telling
        do {
            for event in history { try await world.happen(event) }
            try await world.settle()
            return (nil, world.story.lines)
        } catch let breach as Breach {
            return (breach, world.story.lines)
        }
    }
}
