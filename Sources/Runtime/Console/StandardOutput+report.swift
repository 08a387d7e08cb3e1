import Foundation

extension StandardOutput {
    /// - Parameter lines: the report as people read it.
    static func print(_ report: some Encodable, asJSON isJSON: Bool, lines: @autoclosure () -> [String]) throws {
        if isJSON {
            Swift.print(String(decoding: try ReportJSON.encode(report, isPretty: true), as: UTF8.self))
        } else {
            for line in lines() { Swift.print(line) }
        }
    }
}
