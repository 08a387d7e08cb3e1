import Foundation
import Glibc

/// A thread for work that waits in C, which must not be done on Swift's few shared threads.
enum LoopThread {
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // Signals are for the threads that know what to do with them. SIGPIPE among them: OpenSSL writes to closed
            // sockets without MSG_NOSIGNAL.
            var everySignal = sigset_t()
            unsafe sigfillset(&everySignal)
            unsafe pthread_sigmask(SIG_BLOCK, &everySignal, nil)
            body()
        }
        thread.name = name
        thread.start()
    }
}
