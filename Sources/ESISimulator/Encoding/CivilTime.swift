/// A UTC date and time, computed from seconds since 1970 without a calendar: this runs several times in each reply.
package struct CivilTime: Sendable {
    package let year: Int
    package let month: Int
    package let day: Int
    private let secondOfDay: Int
    private let weekday: Int

    /// Days to civil date in the proleptic Gregorian calendar, counted in 400-year eras that begin in March.
    package init(second: Int) {
        let days = second >= 0 ? second / 86400 : (second - 86399) / 86400
        secondOfDay = second - days * 86400
        weekday = ((days + 4) % 7 + 7) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-07-25T21:03:27Z`, the one form in which ESI's bodies hold times.
    package var internet: String {
        date + "T" + timeOfDay + "Z"
    }

    /// `2026-07-25`, the form of a compatibility date.
    package var date: String {
        "\(year)-\(Self.padded(month))-\(Self.padded(day))"
    }

    /// `Sat, 25 Jul 2026 21:03:27 GMT`, the form of HTTP's headers.
    package var http: String {
        "\(Self.weekdays[weekday]), \(Self.padded(day)) \(Self.months[month - 1]) \(year) \(timeOfDay) GMT"
    }

    private var timeOfDay: String {
        "\(Self.padded(secondOfDay / 3600)):\(Self.padded(secondOfDay / 60 % 60)):\(Self.padded(secondOfDay % 60))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
