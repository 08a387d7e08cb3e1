package import ESI
import Synchronization

/// Counts what is answered, and remembers whether ESI can be reached, for whoever shows it.
package final class ObservedTransport: Transport {
    package struct Observations: Sendable, Equatable {
        package var replies = 0
        /// Since the last reply nothing but failures to reach ESI: what the last of them said.
        package var unreachable: String?

        package init() {}
    }

    private let base: any Transport
    private let state = Mutex(Observations())

    package init(_ base: any Transport) { self.base = base }

    package var observations: Observations { state.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        do {
            let response = try await base.send(request)
            state.withLock { state in
                state.replies += 1
                state.unreachable = nil
            }
            return response
        } catch {
            if error.isUnreachable {
                state.withLock { $0.unreachable = error.message }
            }
            throw error
        }
    }
}
