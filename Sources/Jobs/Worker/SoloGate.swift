import Synchronization

/// Lets jobs run side by side, but one that crashed workers before alone in its process: if it takes the process down
/// again, it takes nothing else with it, and is known by it.
final class SoloGate: Sendable {
    private struct State {
        var running = 0
        var soloRuns = false
        var soloWaiting: [CheckedContinuation<Void, Never>] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var waitingCount: Int { state.withLock { $0.waiting.count + $0.soloWaiting.count } }

    func enter(alone: Bool) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if alone {
                    guard state.running == 0, !state.soloRuns else {
                        state.soloWaiting.append(continuation)
                        return false
                    }
                    state.soloRuns = true
                } else {
                    guard !state.soloRuns, state.soloWaiting.isEmpty else {
                        state.waiting.append(continuation)
                        return false
                    }
                    state.running += 1
                }
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func leave(alone: Bool) {
        let released: [CheckedContinuation<Void, Never>] = state.withLock { state in
            if alone { state.soloRuns = false } else { state.running -= 1 }
            guard state.running == 0, !state.soloRuns else { return [] }
            // Those who wait side by side first, where a solo run has just ended: else many suspects would keep all
            // others waiting.
            if alone, !state.waiting.isEmpty || state.soloWaiting.isEmpty {
                defer { state.waiting = [] }
                state.running = state.waiting.count
                return state.waiting
            }
            guard !state.soloWaiting.isEmpty else { return [] }
            state.soloRuns = true
            return [state.soloWaiting.removeFirst()]
        }
        for continuation in released { continuation.resume() }
    }
}
