package import ESI

/// HTTP by libcurl: every transfer of the process on one thread, with one pool of connections.
///
/// Create one and share it: connections, resolved names and TLS sessions are kept inside. `init` starts the thread,
/// `shutdown()` ends it; a transport that is only dropped ends its thread too, without waiting for it.
package final class CurlTransport: Transport {
    private let mailbox: Mailbox
    private let thread: LoopThread

    package init(configuration: Configuration = Configuration()) throws(TransportError) {
        try Multi.initializeLibrary()
        let mailbox = try Mailbox()
        self.mailbox = mailbox
        thread = try LoopThread {
            // libcurl: "You must never share the same handle in multiple threads." The handles live in a class that
            // is not Sendable and is made here, so the compiler keeps them on this thread.
            do throws(TransportError) {
                try TransferLoop(configuration: configuration, mailbox: mailbox).run()
                mailbox.close()
            } catch {
                mailbox.close(failingWith: error)
            }
        }
    }

    deinit {
        mailbox.post(.stop)
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let ticket = Ticket()
        let result: Reply = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let refusal = mailbox.post(.start(ticket, request, continuation)) {
                    continuation.resume(returning: .failure(refusal))
                }
            }
        } onCancel: {
            ticket.cancel()
            mailbox.post(.cancel(ticket))
        }
        return try result.get()
    }

    /// Fails what is under way with `.cancelled`, and returns when the thread has ended and every connection is closed.
    package func shutdown() async {
        mailbox.post(.stop)
        await mailbox.closed()
        thread.join()
    }
}
