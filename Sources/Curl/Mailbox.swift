import CCurl
import ESI
import Glibc
import Synchronization

typealias Reply = Result<HTTPResponse, TransportError>

enum Message: Sendable {
    case start(Ticket, HTTPRequest, CheckedContinuation<Reply, Never>)
    case cancel(Ticket)
    case stop
}

/// The only way into the loop from other threads.
///
/// A sleeping loop is woken by the first message; what is posted until it looks costs no system call.
final class Mailbox: Sendable {
    private struct State {
        var messages: [Message] = []
        var loopSleeps = false
        var refusal: TransportError?
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// An eventfd. Closed in `deinit` only, so that no late `post` can write to a number that has been given out anew.
    let wakeDescriptor: CInt
    private let state = Mutex(State())

    init() throws(TransportError) {
        wakeDescriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else {
            throw TransportError(code: .other, message: "cannot make an eventfd: errno \(errno)")
        }
    }

    deinit {
        Glibc.close(wakeDescriptor)
    }

    /// Returns why the message was not taken, or `nil`.
    @discardableResult
    func post(_ message: Message) -> TransportError? {
        let (refusal, mustWake) = state.withLock { state -> (TransportError?, Bool) in
            if let refusal = state.refusal { return (refusal, false) }
            if case .stop = message { state.refusal = .shutDown }
            state.messages.append(message)
            defer { state.loopSleeps = false }
            return (nil, state.loopSleeps)
        }
        if mustWake {
            eventfd_write(wakeDescriptor, 1)
        }
        return refusal
    }

    /// Exchanges what has come for an empty array. When nothing has, the next message wakes the loop.
    func take(into messages: inout [Message]) {
        state.withLock { state in
            swap(&messages, &state.messages)
            state.loopSleeps = messages.isEmpty
        }
    }

    /// The loop has ended: whatever was posted meanwhile is answered here.
    func close(failingWith error: TransportError = .shutDown) {
        let (messages, waiters) = state.withLock { state in
            state.refusal = error
            state.isClosed = true
            defer {
                state.messages = []
                state.waiters = []
            }
            return (state.messages, state.waiters)
        }
        for case .start(_, _, let continuation) in messages {
            continuation.resume(returning: .failure(error))
        }
        for waiter in waiters {
            waiter.resume()
        }
    }

    func closed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waiters.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }
}
