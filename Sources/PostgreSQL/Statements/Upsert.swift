/// A table's rows as values of one type: many are written by one statement, each of its parameters a whole column.
struct Upsert<Record>: Sendable {
    struct Column: Sendable {
        let name: String
        fileprivate let type: String
        fileprivate let written: String
        fileprivate let parameter: @Sendable ([Record]) -> Parameter

        /// - Parameter absent: in SQL, what stands for null; `now` is the time to be written.
        init<Value: BinaryElement>(
            _ name: String,
            absent: String? = nil,
            _ value: @escaping @Sendable (Record) -> Value
        ) {
            self.name = name
            type = Value.typeName
            written = absent.map { "coalesce(\(name), \($0))" } ?? name
            parameter = { .column($0.map(value)) }
        }
    }

    private let purpose: String
    private let sql: String
    private let id: @Sendable (Record) -> Int64
    private let columns: [Column]

    /// - Parameter derived: columns whose value SQL makes of the others; `now` is the time to be written.
    init(
        _ table: String,
        id: @escaping @Sendable (Record) -> Int64,
        _ columns: [Column],
        derived: KeyValuePairs<String, String> = [:]
    ) {
        purpose = "save \(table)"
        self.id = id
        self.columns = columns
        let given = ["id"] + columns.map(\.name)
        let names = given + derived.map(\.key) + ["created_at", "updated_at"]
        let values = ["id"] + columns.map(\.written) + derived.map(\.value) + ["now", "now"]
        let arrays = (["bigint"] + columns.map(\.type)).enumerated().map { "$\($0 + 1)::\($1)[]" }
        let changes = (names.dropFirst().filter { $0 != "created_at" }).map { "\($0) = excluded.\($0)" }
        // In the order of keys, as every process locks them.
        sql = """
            INSERT INTO \(table) (\(names.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", "))
            FROM unnest(\(arrays.joined(separator: ", "))) AS saved (\(given.joined(separator: ", "))),
                (SELECT coalesce($\(given.count + 1)::timestamptz, now()) AS now) AS clock
            ORDER BY id
            ON CONFLICT (id) DO UPDATE SET \(changes.joined(separator: ", "))
            """
    }

    /// - Parameter records: of several with one id the last is written.
    func statement(_ records: [Record], at now: Parameter) -> Statement {
        let records = records.last(by: id)
        return Statement(
            purpose,
            sql,
            parameters: [.column(records.map(id))] + columns.map { $0.parameter(records) } + [now]
        )
    }
}

extension Array {
    /// One statement cannot write a row twice: of several with the same key the last.
    func last<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
        var places: [Key: Int] = [:]
        places.reserveCapacity(count)
        for (index, element) in enumerated() { places[key(element)] = index }
        guard places.count < count else { return self }
        return places.values.sorted().map { self[$0] }
    }
}
