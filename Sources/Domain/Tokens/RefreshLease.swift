/// Whether a process may refresh a person's tokens now: one at a time over all processes.
package enum RefreshLease: Sendable, Equatable {
    case taken
    /// Another process is at it, for so long at most.
    case held(Duration)
    /// The tokens are others by now: read them again.
    case moved
}
