package import Foundation

/// Reads JSON whose shape is known in one pass over its bytes.
///
/// It knows only what ESI usually writes. Whatever else JSON allows is ``Unusual``, and so is everything that is wrong:
/// Foundation's decoder then reads the body from its start, and says what is wrong with it. So both mean the same.
/// (Of a key that is there twice the last counts here and the first there.)
package struct JSONReader {
    struct Unusual: Error {}

    /// A key as it stands in the body, without escapes.
    struct Key {
        fileprivate let bytes: ArraySlice<UInt8>

        static func ~= (name: StaticString, key: Key) -> Bool {
            guard key.bytes.count == name.utf8CodeUnitCount else { return false }
            return unsafe key.bytes.withUnsafeBytes { bytes in
                unsafe bytes.baseAddress.map { unsafe memcmp($0, name.utf8Start, bytes.count) == 0 } ?? true
            }
        }
    }

    /// No body of ESI is deeper by far; what is skipped is skipped by recursion.
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    package init(_ body: Data) { bytes = Array(body) }

    // MARK: Structure

    /// - Parameter field: must read the value, or ``skip()`` it.
    mutating func object(_ field: (Key, inout JSONReader) throws(Unusual) -> Void) throws(Unusual) {
        try enter(UInt8(ascii: "{"))
        defer { depth -= 1 }
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = Key(bytes: try string())
            try expect(UInt8(ascii: ":"))
            try field(key, &self)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    mutating func array<Element>(
        _ element: (inout JSONReader) throws(Unusual) -> Element
    ) throws(Unusual) -> [Element] {
        try enter(UInt8(ascii: "["))
        defer { depth -= 1 }
        var elements: [Element] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat { elements.append(try element(&self)) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return elements
    }

    mutating func optional<Value>(
        _ value: (inout JSONReader) throws(Unusual) -> Value
    ) throws(Unusual) -> Value? {
        if try peek() == UInt8(ascii: "n") {
            try word("null")
            return nil
        }
        return try value(&self)
    }

    mutating func skip() throws(Unusual) {
        switch try peek() {
        case UInt8(ascii: "{"): try object { _, reader throws(Unusual) in try reader.skip() }
        case UInt8(ascii: "["): _ = try array { reader throws(Unusual) in try reader.skip() }
        case UInt8(ascii: "\""): _ = try literal()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try number()
        }
    }

    /// Nothing but space may follow.
    mutating func end() throws(Unusual) {
        skipSpace()
        guard index == bytes.count else { throw Unusual() }
    }

    // MARK: Values

    mutating func integer() throws(Unusual) -> Int64 {
        let number = try number()
        guard !number.isFraction, let digits = number.digits else { throw Unusual() }
        return number.isNegative ? -digits : digits
    }

    /// Exactly what `strtod` makes of it: digits below 2^53 and a power of ten of at most 10^22 are exact as they are, so
    /// that one division rounds right (W. D. Clinger, "How to read floating point numbers accurately").
    mutating func double() throws(Unusual) -> Double {
        let number = try number()
        guard let digits = number.digits, digits < 1 << 53 else {
            guard let value = Double(String(decoding: bytes[number.range], as: UTF8.self)) else { throw Unusual() }
            return value
        }
        let magnitude = Double(digits) / Self.powersOfTen[number.fractionDigits]
        return number.isNegative ? -magnitude : magnitude
    }

    mutating func bool() throws(Unusual) -> Bool {
        let isTrue = try peek() == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    mutating func text() throws(Unusual) -> String {
        let literal = try literal()
        let plain = literal.isEscaped ? try Self.unescaped(literal.bytes)[...] : literal.bytes
        guard let text = String(validating: plain, as: UTF8.self) else { throw Unusual() }
        return text
    }

    mutating func date() throws(Unusual) -> Date {
        skipSpace()
        guard let date = ISODate.date(try string()) else { throw Unusual() }
        return date
    }

    // MARK: Bytes

    private struct Number {
        var isNegative: Bool
        /// All of them, those behind the point too; nil where they are too many for 64 bits.
        var digits: Int64?
        var fractionDigits: Int
        var range: Range<Int>

        var isFraction: Bool { fractionDigits > 0 }
    }

    /// So many digits fit into 64 bits whatever they are.
    private static let maximumDigits = 18
    private static let powersOfTen: [Double] = (0...maximumDigits).map { pow(10, Double($0)) }

    /// Without an exponent: ESI writes none.
    private mutating func number() throws(Unusual) -> Number {
        skipSpace()
        let start = index
        let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var digits: Int64 = 0
        let first = index
        scan(&digits)
        let integerDigits = index - first
        guard integerDigits == 1 || integerDigits > 1 && bytes[first] != UInt8(ascii: "0") else { throw Unusual() }
        var fractionDigits = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let point = index
            scan(&digits)
            fractionDigits = index - point
            guard fractionDigits > 0 else { throw Unusual() }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") { throw Unusual() }
        return Number(
            isNegative: isNegative,
            digits: integerDigits + fractionDigits <= Self.maximumDigits ? digits : nil,
            fractionDigits: fractionDigits,
            range: start..<index
        )
    }

    /// Goes on beyond what 64 bits hold: who counts the digits knows.
    private mutating func scan(_ digits: inout Int64) {
        while index < bytes.count, case let digit = bytes[index] &- 48, digit < 10 {
            digits = digits &* 10 &+ Int64(digit)
            index += 1
        }
    }

    /// What stands between the quotes.
    private struct Literal {
        let bytes: ArraySlice<UInt8>
        let isEscaped: Bool
        let isASCII: Bool
    }

    /// In ASCII and without escapes.
    private mutating func string() throws(Unusual) -> ArraySlice<UInt8> {
        let literal = try literal()
        guard literal.isASCII, !literal.isEscaped else { throw Unusual() }
        return literal.bytes
    }

    private mutating func literal() throws(Unusual) -> Literal {
        try expect(UInt8(ascii: "\""))
        let start = index
        var isEscaped = false
        var isASCII = true
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return Literal(bytes: bytes[start..<(index - 1)], isEscaped: isEscaped, isASCII: isASCII)
            case UInt8(ascii: "\\"):
                isEscaped = true
                index += 2
            case 0..<0x20: throw Unusual()
            case let byte:
                if byte > 0x7E { isASCII = false }
                index += 1
            }
        }
        throw Unusual()
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(Unusual) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"): text += try scalar(&rest).utf8
            default: throw Unusual()
            }
        }
        return text
    }

    /// Behind `\u`: four digits, or eight and another `\u` for what UTF-16 needs two units for.
    private static func scalar(_ bytes: inout ArraySlice<UInt8>) throws(Unusual) -> Character {
        let first = try unit(&bytes)
        var value = UInt32(first)
        if UTF16.isLeadSurrogate(first) {
            guard bytes.popFirst() == UInt8(ascii: "\\"), bytes.popFirst() == UInt8(ascii: "u") else { throw Unusual() }
            let second = try unit(&bytes)
            guard UTF16.isTrailSurrogate(second) else { throw Unusual() }
            value = 0x10000 + (value & 0x3FF) << 10 + UInt32(second & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else { throw Unusual() }
        return Character(scalar)
    }

    private static func unit(_ bytes: inout ArraySlice<UInt8>) throws(Unusual) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = bytes.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw Unusual()
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private mutating func enter(_ bracket: UInt8) throws(Unusual) {
        guard depth < Self.maximumDepth else { throw Unusual() }
        try expect(bracket)
        depth += 1
    }

    private mutating func word(_ word: StaticString) throws(Unusual) {
        skipSpace()
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, word ~= Key(bytes: bytes[index..<end]) else { throw Unusual() }
        index = end
    }

    private mutating func expect(_ byte: UInt8) throws(Unusual) {
        guard take(byte) else { throw Unusual() }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func peek() throws(Unusual) -> UInt8 {
        skipSpace()
        guard index < bytes.count else { throw Unusual() }
        return bytes[index]
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            default: return
            }
        }
    }
}

// MARK: - What may be null

extension JSONReader {
    mutating func optionalInteger() throws(Unusual) -> Int64? {
        try optional { reader throws(Unusual) in try reader.integer() }
    }

    mutating func optionalDouble() throws(Unusual) -> Double? {
        try optional { reader throws(Unusual) in try reader.double() }
    }

    mutating func optionalBool() throws(Unusual) -> Bool? {
        try optional { reader throws(Unusual) in try reader.bool() }
    }

    mutating func optionalText() throws(Unusual) -> String? {
        try optional { reader throws(Unusual) in try reader.text() }
    }

    mutating func optionalDate() throws(Unusual) -> Date? {
        try optional { reader throws(Unusual) in try reader.date() }
    }
}
