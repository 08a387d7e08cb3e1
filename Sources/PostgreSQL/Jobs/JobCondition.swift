import Jobs

/// A ``JobFilter`` as the condition of a statement, with what is bound to it.
struct JobCondition {
    let sql: String
    let parameters: [Parameter]

    /// - Parameter first: the number of its first parameter.
    init(_ state: JobState, _ filter: JobFilter, before: Int64? = nil, first: Int) {
        // The state stands in the text, so that its partial index can be used.
        var parts = ["status = '\(state.rawValue)'"]
        var parameters: [Parameter] = []
        func add<Value: BinaryValue>(_ condition: String, _ value: Value?) {
            guard let value else { return }
            parts.append(condition.replacing("?", with: "$\(first + parameters.count)::\(Value.typeName)"))
            parameters.append(.value(value))
        }
        add("queue = ?", filter.queue?.rawValue)
        add("entity_type = ?", filter.name?.rawValue)
        add("error_kind = ?", filter.kind)
        add("fingerprint = ?", filter.fingerprint)
        add("finished_at >= ?", filter.since)
        // Dates here are whole milliseconds, rounded down; the server has microseconds.
        add("finished_at < ? + interval '1 millisecond'", filter.until)
        add("id < ?", before)
        add("id = ANY(?)", filter.ids)
        sql = parts.joined(separator: " AND ")
        self.parameters = parameters
    }
}
