/// Which of the two forms of a body the client's compatibility date asks for.
package enum BodyShape: Int, Sendable {
    /// Before the change: what a request without the header gets.
    case old
    /// Corporations from 2026-07-21, characters from 2026-06-09.
    case new
}
