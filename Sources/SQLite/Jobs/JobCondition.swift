import GRDB
import Jobs

/// A ``JobFilter`` as the condition of a statement.
struct JobCondition {
    let sql: String
    let arguments: [(any StatementBinding)?]

    init(_ state: JobState, _ filter: JobFilter, before: Int64? = nil) {
        // The state stands in the text, so that its partial index can be used.
        var parts = ["status = '\(state.rawValue)'"]
        var arguments: [(any StatementBinding)?] = []
        func add(_ condition: String, _ value: (any StatementBinding)?) {
            guard let value else { return }
            parts.append(condition)
            arguments.append(value)
        }
        add("queue = ?", filter.queue?.rawValue)
        add("entity_type = ?", filter.name?.rawValue)
        add("error_kind = ?", filter.kind)
        add("fingerprint = ?", filter.fingerprint)
        add("finished_at >= ?", filter.since?.milliseconds)
        add("finished_at <= ?", filter.until?.milliseconds)
        add("id < ?", before)
        add(
            "id IN (SELECT value FROM json_each(?))",
            filter.ids.map { "[\($0.map(String.init).joined(separator: ","))]" }
        )
        sql = parts.joined(separator: " AND ")
        self.arguments = arguments
    }
}
