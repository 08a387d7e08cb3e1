/// What a route finds, before caching and limits have their say.
struct Finding: Sendable {
    enum Result: Sendable {
        case found(Content)
        case failed(status: Int, error: String)
    }

    let result: Result
    /// What is asked for, in the sense of "not again before it expires"; empty where nothing was.
    var keys: [AskKey] = []
    var breach: (Breach, String)?
    /// Ids that do not exist.
    var unknown: [Int] = []

    static func failed(_ status: Int, _ error: String, breach: (Breach, String)? = nil, unknown: [Int] = []) -> Finding
    {
        Finding(result: .failed(status: status, error: error), breach: breach, unknown: unknown)
    }

    static func found(_ content: Content, key: AskKey) -> Finding {
        Finding(result: .found(content), keys: [key])
    }
}
