package import Foundation
package import Jobs

/// What several schedulers have read of one schedule and will act on later, and which ticks were carried out.
package struct SchedulerRules {
    private var read: [(state: ScheduleState, at: Date)] = []
    private var done: Set<Date> = []

    package init() {}

    package mutating func read(_ state: ScheduleState, at now: Date) {
        if state.dueAt <= now { read.append((state, now)) }
    }

    /// One of those that were found due; others may have been faster, and it may try again.
    package mutating func takeDue(_ random: inout SeededGenerator) -> (state: ScheduleState, at: Date)? {
        guard !read.isEmpty else { return nil }
        let index = random.number(0...read.count - 1)
        return random.chance(0.5) ? read[index] : read.remove(at: index)
    }

    package mutating func carriedOut(_ state: ScheduleState) throws {
        guard done.insert(state.dueAt).inserted else {
            throw Breach("a tick happens once", "tick \(state.tick) of \(state.name) is carried out again")
        }
    }
}
