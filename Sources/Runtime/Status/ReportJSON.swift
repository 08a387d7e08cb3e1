package import Foundation

/// How all reports are written as JSON: names in snake_case, times in ISO 8601.
package enum ReportJSON {
    package static func encode(_ value: some Encodable, isPretty: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return Data(String(decoding: try encoder.encode(value), as: UTF8.self).plainJSON.utf8)
    }
}

extension Double {
    /// Seconds as reports tell them: to the millisecond, since differences of times have a tail of digits.
    var toMilliseconds: Double { (self * 1000).rounded() / 1000 }
}
