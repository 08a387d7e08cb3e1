import TestSupport

/// Changes an input here and there, as a fuzzer does that sees nothing of the code.
struct Mutator {
    private static let tokens = [
        "\"", "{", "}", "[", "]", ",", ":", "-", ".", "e", "E+", "0", "9", "99999999999999999999", "null", "true",
        "\\u0000",
        "\u{0}", "\u{FEFF}", "\r\n", "\t", " ", "/", "//", "@", "%", "%00", "?", "&", "=", "#", "$", "'", "10000-01-01",
        "-1", "9223372036854775807", "1e400", "ä", "🚀", "\u{301}",
    ].map { Array($0.utf8) }

    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.number(1...4) {
            let start = random.number(0...bytes.count)
            let end = min(bytes.count, start + random.number(0...8))
            switch random.number(0...4) {
            case 0 where start < bytes.count: bytes[start] ^= 1 << UInt8(random.number(0...7))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: random.number(0...bytes.count))
            case 3: bytes.replaceSubrange(start..<end, with: (start..<end).map { _ in UInt8(random.number(0...255)) })
            default: bytes.replaceSubrange(start..<end, with: Self.tokens[random.number(0...Self.tokens.count - 1)])
            }
        }
        return bytes
    }
}
