package import Foundation

/// Dates as ESI writes them: `2013-05-06T22:20:14Z`, UTC, to the second.
///
/// Foundation's formatters take some microseconds for each, and a store writes several with every entity. The
/// calendar's arithmetic is Howard Hinnant's, on years that begin in March.
package enum ISODate {
    package static func text(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let day = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        let time = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day)
        return unsafe String(unsafeUninitializedCapacity: 20) { bytes in
            var count = 0
            func put(_ value: Int, digits: Int, then separator: Character) {
                var divisor = digits == 4 ? 1000 : 10
                while divisor > 0 {
                    unsafe bytes[count] = UInt8(48 + value / divisor % 10)
                    count += 1
                    divisor /= 10
                }
                unsafe bytes[count] = separator.asciiValue ?? 0
                count += 1
            }
            put(year, digits: 4, then: "-")
            put(month, digits: 2, then: "-")
            put(dayOfMonth, digits: 2, then: "T")
            put(time / 3600, digits: 2, then: ":")
            put(time / 60 % 60, digits: 2, then: ":")
            put(time % 60, digits: 2, then: "Z")
            return count
        }
    }

    package static func date(_ text: String) -> Date? { date(Array(text.utf8)[...]) }

    /// - Returns: nil for anything but the one form, for days that no calendar has, and for years before 1583, when
    ///   calendars differ.
    static func date(_ bytes: ArraySlice<UInt8>) -> Date? {
        let start = bytes.startIndex
        func number(at offset: Int, digits: Int, then separator: UInt8) -> Int? {
            guard bytes[start + offset + digits] == separator else { return nil }
            var value = 0
            for index in (start + offset)..<(start + offset + digits) {
                guard (48...57).contains(bytes[index]) else { return nil }
                value = value * 10 + Int(bytes[index] - 48)
            }
            return value
        }
        guard
            bytes.count == 20,
            let year = number(at: 0, digits: 4, then: UInt8(ascii: "-")), year > 1582,
            let month = number(at: 5, digits: 2, then: UInt8(ascii: "-")), (1...12).contains(month),
            let dayOfMonth = number(at: 8, digits: 2, then: UInt8(ascii: "T")),
            let hour = number(at: 11, digits: 2, then: UInt8(ascii: ":")), hour < 24,
            let minute = number(at: 14, digits: 2, then: UInt8(ascii: ":")), minute < 60,
            let second = number(at: 17, digits: 2, then: UInt8(ascii: "Z")), second < 60
        else { return nil }
        let day = days(year, month, dayOfMonth)
        guard civil(day) == (year, month, dayOfMonth) else { return nil }
        return Date(timeIntervalSince1970: Double(((day * 24 + hour) * 60 + minute) * 60 + second))
    }

    private static let daysInEra = 146_097
    private static let daysFromYearZero = 719_468

    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + daysFromYearZero
        let era = (shifted >= 0 ? shifted : shifted - daysInEra + 1) / daysInEra
        let dayOfEra = shifted - era * daysInEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Since 1970, of the Gregorian calendar.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysInEra + dayOfEra - daysFromYearZero
    }
}
