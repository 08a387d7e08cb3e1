import ESI
import Glibc
import Synchronization

/// A thread for work that waits in C, which must not be done on Swift's few shared threads.
final class LoopThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Present until someone has taken it to join or detach: pthreads allow one of them, once.
    private let identifier: Mutex<pthread_t?>

    init(run: @escaping @Sendable () -> Void) throws(TransportError) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        var identifier = pthread_t()
        let status = unsafe pthread_create(
            &identifier,
            nil,
            { context in
                // Signals are for the threads that know what to do with them. SIGPIPE among them: NOSIGNAL leaves it
                // to the program, and OpenSSL writes to closed sockets without MSG_NOSIGNAL.
                var everySignal = sigset_t()
                unsafe sigfillset(&everySignal)
                unsafe pthread_sigmask(SIG_BLOCK, &everySignal, nil)
                if let context = unsafe context {
                    let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                    body.run()
                }
                return nil
            },
            body.toOpaque()
        )
        guard status == 0 else {
            unsafe body.release()
            throw TransportError(code: .other, message: "cannot start a thread: errno \(status)")
        }
        self.identifier = Mutex(identifier)
    }

    deinit {
        if let identifier = take() { pthread_detach(identifier) }
    }

    /// Blocks; to be called when the body is known to have ended.
    func join() {
        if let identifier = take() { pthread_join(identifier, nil) }
    }

    private func take() -> pthread_t? {
        identifier.withLock { identifier in
            defer { identifier = nil }
            return identifier
        }
    }
}
