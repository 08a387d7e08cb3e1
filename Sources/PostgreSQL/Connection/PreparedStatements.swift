/// Which statements the server's session has parsed, by their text.
///
/// A batch is sent hundreds of times a second, and to parse and plan it takes the server as long as to carry it out. What
/// comes for the first time is not prepared: of many it is the only time.
struct PreparedStatements {
    enum Use: Equatable {
        /// Unnamed.
        case once
        /// To be prepared by this name, and then used.
        case prepare(String)
        case prepared(String)
    }

    /// So many stay with the server until the connection ends. Filters make texts of their own; there are some hundred.
    private static let most = 500

    private var names: [String: String?] = [:]
    private var count = 0

    mutating func use(of sql: String) -> Use {
        guard let known = names[sql] else {
            if names.count < Self.most { names.updateValue(nil, forKey: sql) }
            return .once
        }
        if let known { return .prepared(known) }
        count += 1
        let name = "esi_worker_\(count)"
        names[sql] = name
        return .prepare(name)
    }

    /// It was not prepared after all. A name is not used twice.
    mutating func forget(_ sql: String) { names[sql] = nil }
}
