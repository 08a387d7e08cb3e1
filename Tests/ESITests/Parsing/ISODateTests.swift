import Foundation
import Testing

@testable import ESI

@Suite("Dates as text")
struct ISODateTests {
    @Test
    func agreesWithFoundation() {
        let style = Date.ISO8601FormatStyle()
        var seconds = -2_208_988_800
        while seconds < 7_258_118_400 {
            let date = Date(timeIntervalSince1970: Double(seconds))
            let text = ISODate.text(date)
            #expect(text == date.formatted(style))
            #expect(ISODate.date(text) == date)
            seconds += 8_640_017
        }
    }

    @Test(arguments: ["2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2000-03-01T00:00:00Z"])
    func goesThereAndBack(_ text: String) throws {
        #expect(ISODate.text(try #require(ISODate.date(text))) == text)
    }

    @Test(arguments: [
        "", "2024-02-29", "2024-02-29 23:59:59Z", "2024-02-29T23:59:5xZ", "2024-02-29T23:59:59.0Z",
        "1582-12-31T00:00:00Z",
        "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-10T00:00:00Z", "2024-01-00T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
    ])
    func takesNoOtherForm(_ text: String) {
        #expect(ISODate.date(text) == nil)
    }
}
