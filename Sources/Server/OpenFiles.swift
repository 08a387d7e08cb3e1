import Glibc

/// How many descriptors this process may have open.
enum OpenFiles {
    /// As many as an administrator allows: a terminal gives 1,024, and once they are used up, whatever else the process does
    /// ends too.
    /// - Returns: the limit now.
    static func allowAll() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let former = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return Int(clamping: former)
        }
        return Int(clamping: limit.rlim_cur)
    }
}
