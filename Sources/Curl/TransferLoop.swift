import CCurl
import ESI
import Glibc

/// What the transport's thread does: starts what the mailbox holds, lets libcurl work, answers what is finished.
///
/// Not Sendable, like everything it owns.
final class TransferLoop {
    private let configuration: CurlTransport.Configuration
    private let mailbox: Mailbox
    private let poller: Poller
    private let multi: Multi
    private var active: [ObjectIdentifier: Transfer] = [:]
    /// Kept for reuse, as many as there may be connections: making one costs more than a request.
    private var idle: [Transfer] = []
    private var isStopping = false

    init(configuration: CurlTransport.Configuration, mailbox: Mailbox) throws(TransportError) {
        self.configuration = configuration
        self.mailbox = mailbox
        poller = try Poller()
        multi = try Multi(poller: poller, configuration: configuration)
        poller.watch(mailbox.wakeDescriptor, for: [.read, .edge])
    }

    func run() {
        var messages: [Message] = []
        while true {
            mailbox.take(into: &messages)
            let mayWait = messages.isEmpty
            for message in messages {
                handle(message)
            }
            messages.removeAll(keepingCapacity: true)
            if isStopping { break }

            multi.runTimers(at: .now)
            let hasCompleted = complete()
            poller.wait(milliseconds: mayWait && !hasCompleted ? multi.timeout(at: .now) : 0) { descriptor, interest in
                if descriptor != mailbox.wakeDescriptor { multi.socketIsReady(descriptor, interest) }
            }
            complete()
        }
        for transfer in active.values {
            multi.remove(transfer)
            transfer.finish(.failure(.shutDown))
        }
    }

    private func handle(_ message: Message) {
        switch message {
        case .start(let ticket, let request, let continuation):
            start(ticket, request, continuation)
        case .cancel(let ticket):
            guard let transfer = active.removeValue(forKey: ObjectIdentifier(ticket)) else { return }
            multi.remove(transfer)
            release(transfer, with: .failure(.taskCancelled))
        case .stop:
            isStopping = true
        }
    }

    private func start(_ ticket: Ticket, _ request: HTTPRequest, _ continuation: CheckedContinuation<Reply, Never>) {
        if ticket.isCancelled { return continuation.resume(returning: .failure(.taskCancelled)) }
        do throws(TransportError) {
            let transfer = if let used = idle.popLast() { used } else { try Transfer(configuration: configuration) }
            try transfer.prepare(request)
            try multi.add(transfer)
            transfer.begin(ticket, continuation)
            active[ObjectIdentifier(ticket)] = transfer
        } catch {
            continuation.resume(returning: .failure(error))
        }
    }

    /// Answers what is finished; says whether anything was.
    @discardableResult
    private func complete() -> Bool {
        var hasCompleted = false
        while let (transfer, result) = multi.nextCompletion() {
            hasCompleted = true
            if transfer.mayRepeat(after: result) {
                transfer.prepareRepeat()
                if (try? multi.add(transfer)) != nil { continue }
            }
            if let ticket = transfer.ticket { active[ObjectIdentifier(ticket)] = nil }
            release(transfer, with: transfer.reply(for: result))
        }
        return hasCompleted
    }

    private func release(_ transfer: Transfer, with reply: Reply) {
        transfer.finish(reply)
        if idle.count < configuration.maximumConnections { idle.append(transfer) }
    }
}
