extension Duration {
    /// Whole milliseconds, rounded down: the unit of libcurl's timeouts and of epoll's.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
