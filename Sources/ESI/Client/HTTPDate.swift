package import Foundation

/// The preferred form of dates in HTTP headers, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
package enum HTTPDate {
    private static let months = "JanFebMarAprMayJunJulAugSepOctNovDec".utf8.map(\.self)

    /// - Returns: nil for any other form.
    package static func parse(_ text: String) -> Date? {
        var text = text
        return text.withUTF8 { bytes in unsafe parse(bytes) }
    }

    /// Every reply has two or three of them.
    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Date? {
        func number(_ offset: Int, digits: Int = 2) -> Int? {
            var value = 0
            for index in offset..<(offset + digits) {
                guard case let digit = unsafe bytes[index] &- 48, digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        guard
            bytes.count == 29, unsafe bytes[25...].elementsEqual(" GMT".utf8),
            unsafe (bytes[16], bytes[19], bytes[22]) == (0x20, 0x3A, 0x3A),
            let day = number(5), (1...31).contains(day), let month = unsafe month(bytes[8..<11]),
            let year = number(12, digits: 4), year >= 1970,
            let hour = number(17), hour < 24, let minute = number(20), minute < 60,
            let second = number(23), second <= 60
        else { return nil }
        let days = ISODate.days(year, month, day)
        return Date(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
    }

    private static func month(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        (1...12).first { unsafe months[($0 * 3 - 3)..<($0 * 3)].elementsEqual(name) }
    }
}
