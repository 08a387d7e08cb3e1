import Foundation

/// A type that travels in PostgreSQL's binary form: no text is made, quoted or read.
protocol BinaryValue: BinaryElement {
    func write(to bytes: inout [UInt8])
    /// - Returns: nil where the field's length does not fit the type.
    static func read(_ field: Field) -> Self?
}

/// What an array may hold: a value, or nil where there is none.
protocol BinaryElement: Sendable {
    /// The type's number in `pg_type`, which is the same in every database.
    static var typeNumber: Int32 { get }
    /// As SQL calls it.
    static var typeName: String { get }
    /// With its length in front.
    func writeElement(to bytes: inout [UInt8])
}

extension BinaryValue {
    func writeElement(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(0 as Int32)
        write(to: &bytes)
        let length = Int32(bytes.count - start - 4)
        for (offset, shift) in [24, 16, 8, 0].enumerated() {
            bytes[start + offset] = UInt8(truncatingIfNeeded: length >> shift)
        }
    }
}

extension Optional: BinaryElement where Wrapped: BinaryValue {
    static var typeNumber: Int32 { Wrapped.typeNumber }
    static var typeName: String { Wrapped.typeName }

    func writeElement(to bytes: inout [UInt8]) {
        if let self { self.writeElement(to: &bytes) } else { bytes.append(-1 as Int32) }
    }
}

extension Int64: BinaryValue {
    static let typeNumber: Int32 = 20
    static let typeName = "bigint"
    func write(to bytes: inout [UInt8]) { bytes.append(self) }
    static func read(_ field: Field) -> Int64? { field.integer(Int64.self) }
}

extension Int: BinaryValue {
    static let typeNumber: Int32 = 20
    static let typeName = "bigint"
    func write(to bytes: inout [UInt8]) { bytes.append(Int64(self)) }
    static func read(_ field: Field) -> Int? { field.integer(Int64.self).map(Int.init) }
}

/// `bigint[]`, without nulls.
extension [Int64]: BinaryElement, BinaryValue {
    static let typeNumber: Int32 = 1016
    static let typeName = "bigint[]"

    func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: Parameter.column(self).bytes ?? []) }

    static func read(_ field: Field) -> [Int64]? {
        guard let words = field.words, words.count >= 3 else { return nil }
        // Dimensions, a flag, the type; then the one dimension's length and first index; then each length and value.
        guard words[0] == 1 else { return words[0] == 0 ? [] : nil }
        guard words.count >= 5, words.count == 5 + 3 * Int(words[3]) else { return nil }
        return stride(from: 5, to: words.count, by: 3).map { index in
            Int64(words[index + 1]) << 32 | Int64(UInt32(bitPattern: words[index + 2]))
        }
    }
}

extension Double: BinaryValue {
    static let typeNumber: Int32 = 701
    static let typeName = "double precision"
    func write(to bytes: inout [UInt8]) { bytes.append(bitPattern) }
    static func read(_ field: Field) -> Double? { field.integer(UInt64.self).map(Double.init(bitPattern:)) }
}

extension Bool: BinaryValue {
    static let typeNumber: Int32 = 16
    static let typeName = "boolean"
    func write(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0 as UInt8) }
    static func read(_ field: Field) -> Bool? { field.integer(UInt8.self).map { $0 != 0 } }
}

extension String: BinaryValue {
    static let typeNumber: Int32 = 25
    static let typeName = "text"
    /// Without U+0000, which PostgreSQL refuses.
    func write(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        if bytes[start...].contains(0) { bytes[start...].removeAll { $0 == 0 } }
    }
    static func read(_ field: Field) -> String? { field.text }
}

extension Data: BinaryValue {
    static let typeNumber: Int32 = 17
    static let typeName = "bytea"
    func write(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
    static func read(_ field: Field) -> Data? { field.data }
}

/// `timestamptz`: microseconds since 2000. Ours are whole milliseconds.
extension Date: BinaryValue {
    static let typeNumber: Int32 = 1184
    static let typeName = "timestamptz"
    /// The year 2000, in milliseconds since 1970.
    private static let epoch: Int64 = 946_684_800_000
    /// What PostgreSQL's calendar reaches, in milliseconds since 1970: 4714 BC to 294276 AD.
    private static let range: ClosedRange<Double> = -210_866_803_200_000...9_224_318_015_000_000

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// Rounded, so that a date that came from milliseconds goes back to the same. What no calendar reaches is cut off.
    var milliseconds: Int64 {
        Int64(min(max((timeIntervalSince1970 * 1000).rounded(), Self.range.lowerBound), Self.range.upperBound))
    }

    func write(to bytes: inout [UInt8]) { bytes.append((milliseconds - Self.epoch) * 1000) }

    static func read(_ field: Field) -> Date? {
        field.integer(Int64.self).map { microseconds in
            Date(milliseconds: Int64((Double(microseconds) / 1000).rounded(.down)) + epoch)
        }
    }
}

extension [UInt8] {
    /// In network order.
    mutating func append(_ integer: some FixedWidthInteger) {
        var shift = integer.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: integer >> shift))
        }
    }
}
