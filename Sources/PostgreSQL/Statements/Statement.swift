/// One statement and what is bound to it. Its text is one of few: what differs is bound, so that it can be prepared.
struct Statement: Sendable {
    /// What failed, for the error's sentence: "save corporations".
    let purpose: String
    let sql: String
    let parameters: [Parameter]

    init(_ purpose: String, _ sql: String, _ parameters: Parameter...) {
        self.purpose = purpose
        self.sql = sql
        self.parameters = parameters
    }

    init(_ purpose: String, _ sql: String, parameters: [Parameter]) {
        self.purpose = purpose
        self.sql = sql
        self.parameters = parameters
    }
}

/// A value, or a whole column of them, in binary. SQL names the type beside it, as in `$1::bigint[]`.
struct Parameter: Sendable {
    /// nil is NULL.
    let bytes: [UInt8]?

    private init(bytes: [UInt8]?) { self.bytes = bytes }

    static func value<Value: BinaryValue>(_ value: Value?) -> Parameter {
        guard let value else { return Parameter(bytes: nil) }
        var bytes: [UInt8] = []
        value.write(to: &bytes)
        return Parameter(bytes: bytes)
    }

    /// For `unnest`.
    static func column<Element: BinaryElement>(_ values: some Collection<Element>) -> Parameter {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + 12 * values.count)
        let dimensions: Int32 = values.isEmpty ? 0 : 1
        let mayHoldNull: Int32 = 1
        bytes.append(dimensions)
        bytes.append(mayHoldNull)
        bytes.append(Element.typeNumber)
        if dimensions > 0 {
            let firstIndex: Int32 = 1
            bytes.append(Int32(values.count))
            bytes.append(firstIndex)
            for value in values { value.writeElement(to: &bytes) }
        }
        return Parameter(bytes: bytes)
    }
}
