/// Takes the white space out of a JSON text, so that a recorded body fits on one line of the dump.
package func minifiedJSON(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var inString = false
    var escaped = false
    for byte in text {
        if inString {
            result.append(byte)
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
            }
        } else if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
            inString = byte == UInt8(ascii: "\"")
            result.append(byte)
        }
    }
    return result
}
