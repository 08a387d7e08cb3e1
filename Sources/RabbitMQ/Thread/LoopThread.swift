import Foundation
import Glibc
import Jobs

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

    /// What a connection is asked that is made for the question, on a thread of its own.
    static func call<Value: Sendable>(
        name: String,
        _ body: @escaping @Sendable () throws(AMQPFailure) -> Value
    ) async throws(BrokerError) -> Value {
        let result: Result<Value, BrokerError> = await withCheckedContinuation { continuation in
            start(name: name) {
                do throws(AMQPFailure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(BrokerError(error)))
                }
            }
        }
        return try result.get()
    }
}
