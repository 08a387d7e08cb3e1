/// What a command's exit status says. Scripts depend on these.
package enum ProgramStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    /// A drain found dead letters.
    case dead = 3
    /// A drain left what waits for longer than its patience.
    case waiting = 4
    /// Wrong usage, ids, types or settings: `EX_USAGE` of sysexits.h.
    case usage = 64
    /// Stopped by Ctrl-C.
    case interrupted = 130
    /// Stopped by SIGTERM or the end of the terminal.
    case terminated = 143
}
