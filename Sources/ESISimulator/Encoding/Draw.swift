/// A SplitMix64 sequence that belongs to one subject of one seed.
///
/// Everything made up is drawn from the seed and the subject's own number, so nothing made up has to be kept.
package struct Draw: Sendable {
    private var state: UInt64

    package init(seed: UInt64, subject: Subject, number: Int, revision: Int = 0) {
        state = Self.mixed(seed &* 0x9E37_79B9_7F4A_7C15 &+ subject.rawValue)
        state = Self.mixed(state ^ UInt64(bitPattern: Int64(number)))
        if revision > 0 { state = Self.mixed(state &+ UInt64(revision)) }
    }

    /// What is drawn for; two subjects with the same number share nothing.
    package enum Subject: UInt64, Sendable {
        case identifier = 1
        case alliance, corporation, nonPlayerCorporation, character, killmail, etag, fault, control, session
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number from 0 to `bound` - 1.
    package mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(next() % UInt64(bound))
    }

    /// True once in `period` draws.
    package mutating func once(in period: Int) -> Bool { below(period) == 0 }

    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A number from 0 to just below 1.
    package mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    package mutating func hexadecimal(digits: Int) -> String {
        var text = ""
        while text.utf8.count < digits {
            let part = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - part.utf8.count) + part
        }
        return String(text.prefix(digits))
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
