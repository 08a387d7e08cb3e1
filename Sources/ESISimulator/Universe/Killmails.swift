/// Made killmails, as pure functions of their number; numbers and ids grow with time.
///
/// Each belongs to a character, its subject, by turns: it is the victim or an attacker, so that what a character's
/// killmails are needs no index.
package struct Killmails: Sendable {
    package let universe: Universe
    package let count: Int
    /// How many of each character's newest are not in its list at first.
    package let withheld: Int
    /// Mails where nobody struck the final blow, and mails without attackers, which the schema allows.
    package let unfinished: Stratum
    package let unattacked: Stratum

    package init(universe: Universe, count: Int?, withheld: Int = 0) {
        self.universe = universe
        self.count = count ?? 10 * universe.characterCount
        self.withheld = withheld
        unfinished = Stratum(period: 97, seed: universe.seed &+ 13)
        unattacked = Stratum(period: 101, seed: universe.seed &+ 29)
    }

    private static let firstID = 100_000_000
    private static let stride = 7

    // MARK: The giant

    /// The newest killmail, under a fixed id and hash so that tests find it whatever the seed and the sizes.
    package static let giantID = 2_000_000_000
    package static let giantHash = String(repeating: "5000", count: 10)
    package static let giantAttackers = 5000

    package func isGiant(_ number: Int) -> Bool { number == count - 1 }

    // MARK: Numbers, ids and hashes

    package func identifier(_ number: Int) -> Int {
        if isGiant(number) { return Self.giantID }
        var draw = Draw(seed: universe.seed, subject: .killmail, number: number)
        return Self.firstID + number * Self.stride + draw.below(Self.stride)
    }

    package func hash(_ number: Int) -> String {
        if isGiant(number) { return Self.giantHash }
        var draw = Draw(seed: universe.seed, subject: .killmail, number: -1 - number)
        return draw.hexadecimal(digits: 40)
    }

    package func number(of id: Int) -> Int? {
        if id == Self.giantID { return count > 0 ? count - 1 : nil }
        let number = (id - Self.firstID) / Self.stride
        return id >= Self.firstID && number < count && identifier(number) == id ? number : nil
    }

    package func subject(_ number: Int) -> Int { number % universe.characterCount }

    // MARK: Times

    private static let oldest = 1_199_577_600
    private static let newest = 1_784_000_000
    private static let window = 90 * 86_400
    /// 2015-11-12: from then on mails have positions, and seconds other than 0 (contract sections 3 and 7).
    package static let firstPosition = 1_447_286_400

    /// An eighth of the mails lies before ``firstPosition``, an eighth before the last 90 days, the rest within them.
    package func second(_ number: Int) -> Int {
        if isGiant(number) { return Self.newest }
        let old = count / 8
        let recent = firstRecent
        if number < old {
            let second = Self.oldest + number * (Self.firstPosition - Self.oldest) / old
            return second - second % 60
        }
        let start = Self.newest - Self.window
        return number < recent
            ? Self.firstPosition + (number - old) * (start - Self.firstPosition) / (recent - old)
            : start + (number - recent) * Self.window / (count - recent)
    }

    private var firstRecent: Int { count / 4 }

    // MARK: A character's

    package static let pageSize = 1000

    /// Newest first, one page of a thousand, of the 90 days that end with the newest of all.
    /// - Parameter fights: how many of those withheld have appeared.
    package func recent(ofCharacter index: Int, page: Int, fights: Int = 0) -> [Int] {
        let numbers = recentNumbers(ofCharacter: index, fights: fights)
        let skipped = (page - 1) * Self.pageSize
        guard skipped < numbers.total else { return [] }
        return (skipped..<min(numbers.total, skipped + Self.pageSize)).map {
            numbers.first + (numbers.total - 1 - $0) * universe.characterCount
        }
    }

    package func pages(ofCharacter index: Int, fights: Int = 0) -> Int {
        max(1, (recentNumbers(ofCharacter: index, fights: fights).total + Self.pageSize - 1) / Self.pageSize)
    }

    private func recentNumbers(ofCharacter index: Int, fights: Int) -> (first: Int, total: Int) {
        let period = universe.characterCount
        let first = firstRecent + (index - firstRecent % period + period) % period
        let all = first < count ? (count - 1 - first) / period + 1 : 0
        return (first, max(0, all - max(0, withheld - fights)))
    }

    package func write(_ number: Int, to writer: inout JSONWriter) {
        var killmail = MadeKillmail(self, number: number)
        killmail.write(to: &writer)
    }
}
