/// What a job that workers died with may still do.
enum CrashPolicy: Equatable {
    case together
    case alone
    /// Dead letter, `crash_loop`.
    case never

    /// Crashes may be others' fault, however many. Three runs alone that no worker lived to end are not.
    static func judge(crashes: Int, soloRuns: Int) -> CrashPolicy {
        switch (crashes, soloRuns) {
        case (_, 3...): .never
        case (2..., _): .alone
        default: .together
        }
    }
}
