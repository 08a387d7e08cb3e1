/// What somebody wants to become of dead letters.
package enum DeadLetterEnding: Sendable {
    case retry, discard

    /// Whether it can be done with a stray: what is not kept cannot be sent again.
    package func isPossible(for stray: StrayLetter) -> Bool { self == .discard || stray.isBodyKept }
}
