/// What a job that workers died with may still do.
enum CrashPolicy: Equatable {
    case together
    case alone
    /// Dead letter, `crash_loop`.
    case never

    /// Two crashes may be others' fault; five, three of them alone, are not.
    static func judge(crashes: Int) -> CrashPolicy {
        switch crashes {
        case ..<2: .together
        case ..<5: .alone
        default: .never
        }
    }
}
