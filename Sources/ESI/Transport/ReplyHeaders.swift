/// The header fields of a reply, in the order received: as bytes, because of a dozen only a few are asked for.
package struct ReplyHeaders: Sendable, Equatable {
    /// Where a field lies: from `start` its name, from `middle` its value.
    private struct Field: Sendable, Equatable {
        let start: Int
        let middle: Int
        let end: Int
    }

    private var bytes: [UInt8] = []
    private var fields: [Field] = []

    package init() {}

    package init(_ headers: [HTTPHeader]) {
        for header in headers {
            var (name, value) = (header.name, header.value)
            name.withUTF8 { name in
                value.withUTF8 { value in
                    unsafe append(name: UnsafeRawBufferPointer(name), value: UnsafeRawBufferPointer(value))
                }
            }
        }
    }

    /// Room for what a reply usually has.
    package mutating func reserve() {
        bytes.reserveCapacity(1024)
        fields.reserveCapacity(24)
    }

    @unsafe
    package mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let start = bytes.count
        unsafe bytes.append(contentsOf: name)
        let middle = bytes.count
        for index in start..<middle where (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[index]) {
            bytes[index] |= 0x20
        }
        unsafe bytes.append(contentsOf: value)
        fields.append(Field(start: start, middle: middle, end: bytes.count))
    }

    /// The first of that name.
    /// - Parameter name: in lower case.
    package subscript(name: String) -> String? {
        let count = name.utf8.count
        for field in fields
        where field.middle - field.start == count && bytes[field.start..<field.middle].elementsEqual(name.utf8) {
            return String(decoding: bytes[field.middle..<field.end], as: UTF8.self)
        }
        return nil
    }
}

extension ReplyHeaders: ExpressibleByArrayLiteral {
    package init(arrayLiteral headers: HTTPHeader...) { self.init(headers) }
}
