@testable import RabbitMQ

/// Values made of the bytes of an input; zeros when they are used up.
struct ByteSource {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }
    mutating func bool() -> Bool { byte() & 1 == 1 }
    mutating func integer() -> UInt64 { (0..<8).reduce(0) { value, _ in value << 8 | UInt64(byte()) } }

    mutating func text() -> String {
        let count = Int(byte())
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    mutating func properties() -> Properties {
        var properties = Properties()
        if bool() { properties.type = text() }
        if bool() { properties.appID = bool() ? "esi-worker" : text() }
        if bool() { properties.messageID = text() }
        if bool() { properties.priority = byte() }
        if bool() { properties.timestamp = integer() }
        properties.headers = table(depth: 0)
        if bool() { properties.correlationID = bool() ? stamp() : text() }
        if bool() { properties.contentType = text() }
        return properties
    }

    private mutating func stamp() -> String {
        (0..<6).map { _ in bool() ? String(Int64(bitPattern: integer())) : "" }.joined(separator: "/")
    }

    private static let names = ["job-due", "dead-error", "dead-message", "dead-attempts", "dead-at", "dead-priority"]

    private mutating func table(depth: Int) -> [String: HeaderValue] {
        var values: [String: HeaderValue] = [:]
        for _ in 0..<byte() % 16 {
            let name = bool() ? Self.names[Int(byte()) % Self.names.count] : text()
            values[name] =
                switch byte() % 4 {
                case 0: .integer(Int64(bitPattern: integer()))
                case 1: .text(text())
                case 2: .boolean(bool())
                default: depth < 8 ? .table(table(depth: depth + 1)) : .boolean(false)
                }
        }
        return values
    }
}
