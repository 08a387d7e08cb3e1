import HTTPTypes

/// A reply that is decided but not written out: what is encoded outside the mutex.
struct Hand: Sendable {
    private(set) var status: Int
    var fields: HTTPFields = [:]
    var delay = 0
    /// What the client will have been served when this arrives.
    var served: ([AskKey], Asked)?
    private var content: (Content, BodyShape, RevisionSource)?
    private var error: String?
    private var fault: FaultKind?

    /// Which revision of an entity a body shows: the cache's, or on bulk routes the current one.
    enum RevisionSource: Sendable {
        case fixed(Int)
        case current([SimulatorState.Entity: Int])
    }

    init(status: Int, error: String) {
        self.status = status
        self.error = error
    }

    init(_ content: Content, shape: BodyShape, revision: RevisionSource) {
        status = 200
        self.content = (content, shape, revision)
    }

    /// The reply of a fault that needs no good reply to spoil.
    init?(_ fault: FaultKind) {
        switch fault {
        case .internalError: self.init(status: 500, error: ErrorText.internalError)
        case .badGateway: self.init(status: 502, error: "Bad gateway")
        case .unavailable: self.init(status: 503, error: "")
        case .gatewayTimeout: self.init(status: 504, error: ErrorText.timeout)
        case .reset, .truncated, .garbage, .slow: return nil
        }
        self.fault = fault
    }

    /// What it costs its bucket ("Rate Limiting"; a 429 and the server's own errors are free).
    var cost: Int {
        switch status {
        case 200..<300: 2
        case 300..<400: 1
        case 429: 0
        case 400..<500: 5
        default: 0
        }
    }

    /// Whether the client gets it as it was meant.
    var isWhole: Bool { fault == nil || fault == .slow }

    mutating func becomeNotModified() {
        status = 304
        content = nil
    }

    /// A reply without a body cannot be cut or garbled, so it does not come at all.
    mutating func spoil(_ fault: FaultKind, slowness: Int) {
        self.fault = status == 304 && (fault == .truncated || fault == .garbage) ? .reset : fault
        if fault == .slow { delay += slowness }
    }

    func reply(world: World, killmails: Killmails) -> Reply {
        var reply = written(world: world, killmails: killmails)
        switch fault {
        case .reset: reply.delivery = .reset
        case .truncated: reply.delivery = .cut(after: reply.body.count / 2)
        case .garbage: reply.body = Array("\u{1}<<%~ {\"name\": \"garb".utf8)
        case .unavailable:
            reply.fields[.contentType] = "text/html"
            reply.body = Array("<html><head><title>503 Service Temporarily Unavailable</title></head></html>".utf8)
        default: break
        }
        reply.delay = delay
        return reply
    }

    private func written(world: World, killmails: Killmails) -> Reply {
        if let error { return Reply(status: status, error: error, fields: fields) }
        var reply = Reply(status: status, fields: fields)
        guard let (content, shape, source) = content else { return reply }
        var writer = JSONWriter(capacity: 768)
        content.write(
            world: world,
            killmails: killmails,
            shape: shape,
            revision: { id in
                switch source {
                case .fixed(let revision): revision
                case .current(let revisions):
                    revisions.isEmpty ? 0 : revisions[SimulatorState.Entity(kind: .character, id: id)] ?? 0
                }
            },
            to: &writer
        )
        reply.body = writer.bytes
        reply.fields[.contentType] = "application/json; charset=utf-8"
        return reply
    }
}
