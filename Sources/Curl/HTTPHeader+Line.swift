import ESI

extension HTTPHeader {
    static func isStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe line.count > 5 && line.starts(with: "HTTP/".utf8)
    }

    /// A line as it came, `Name: value` and line end; `nil` for the empty line and for what has no name.
    init?(line: UnsafeRawBufferPointer) {
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        var start = colon + 1
        var end = line.count
        while start < end, unsafe Self.isSpace(line[start]) { start += 1 }
        while end > start, unsafe Self.isSpace(line[end - 1]) { end -= 1 }

        let name = unsafe String(unsafeUninitializedCapacity: colon) { buffer in
            for index in 0..<colon {
                let byte = unsafe line[index]
                let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
                unsafe buffer[index] = isUpper ? byte | 0x20 : byte
            }
            return colon
        }
        self.init(name, unsafe String(decoding: line[start..<end], as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }
}
