import Glibc

extension Mailbox {
    /// Sleeps until something is posted, the socket is ready, or the time has come.
    func sleep(with socket: CInt?, wantsToWrite: Bool = false, until deadline: ContinuousClock.Instant) {
        let wait = max(deadline - .now, .zero)
        // Rounded up, or the loop would wake just before the time.
        let milliseconds = CInt(clamping: wait.milliseconds + 1)
        let events = Int16(POLLIN) | (wantsToWrite ? Int16(POLLOUT) : 0)
        // A negative descriptor is passed over.
        var descriptors = [
            pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket ?? -1, events: events, revents: 0),
        ]
        unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        if descriptors[0].revents != 0 { wakeNoticed() }
    }
}
