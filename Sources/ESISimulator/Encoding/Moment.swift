/// A moment of the simulator's clock, in whole milliseconds since 1970.
///
/// The rules take moments as arguments and never read a clock, so tests play hours in no time.
package struct Moment: Comparable, Hashable, Sendable {
    package var milliseconds: Int

    package init(milliseconds: Int) { self.milliseconds = milliseconds }
    package init(seconds: Int) { self.milliseconds = seconds * 1000 }

    /// The second this moment lies in: HTTP dates know nothing finer.
    package var second: Int { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    package func advanced(milliseconds: Int) -> Moment { Moment(milliseconds: self.milliseconds + milliseconds) }
    package func advanced(seconds: Int) -> Moment { Moment(milliseconds: milliseconds + seconds * 1000) }

    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
    package static func - (left: Moment, right: Moment) -> Int { left.milliseconds - right.milliseconds }
}
