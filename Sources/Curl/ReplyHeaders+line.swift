import ESI

extension ReplyHeaders {
    /// A line as it came, `Name: value` and line end. One without a name is left out.
    @unsafe
    mutating func append(line: UnsafeRawBufferPointer) {
        guard let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return }
        var start = colon + 1
        var end = line.count
        while start < end, unsafe Self.isSpace(line[start]) { start += 1 }
        while end > start, unsafe Self.isSpace(line[end - 1]) { end -= 1 }
        unsafe append(
            name: UnsafeRawBufferPointer(rebasing: line[..<colon]),
            value: UnsafeRawBufferPointer(rebasing: line[start..<end])
        )
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\n")
    }
}
