import CCurl
import ESI
import Glibc

/// Which descriptors are ready: epoll, level-triggered, as `curl_multi_socket_action` wants it.
@safe
final class Poller {
    struct Interest: OptionSet {
        let rawValue: UInt32
        static let read = Interest(rawValue: UInt32(EPOLLIN.rawValue))
        static let write = Interest(rawValue: UInt32(EPOLLOUT.rawValue))
        /// Reported once a change, so that an eventfd need not be read.
        static let edge = Interest(rawValue: UInt32(EPOLLET.rawValue))
        static let failure = Interest(rawValue: UInt32(EPOLLERR.rawValue) | UInt32(EPOLLHUP.rawValue))
    }

    private static let capacity = 128
    private let descriptor: CInt
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
    /// By descriptor. One that nobody watches stays in epoll until it is closed or has something to tell: an idle
    /// connection is mostly used again before that, which then costs one call and not two.
    private var isWatched: [Bool] = []

    init() throws(TransportError) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        unsafe events.initialize(repeating: epoll_event(), count: Self.capacity)
        guard descriptor >= 0 else {
            throw TransportError(code: .other, message: "cannot make an epoll descriptor: errno \(errno)")
        }
    }

    deinit {
        close(descriptor)
        unsafe events.deallocate()
    }

    func watch(_ descriptor: CInt, for interest: Interest) {
        let index = Int(descriptor)
        if index >= isWatched.count {
            isWatched.append(contentsOf: repeatElement(false, count: index + 1 - isWatched.count))
        }
        isWatched[index] = true
        var event = unsafe epoll_event(events: interest.rawValue, data: epoll_data_t(fd: descriptor))
        if unsafe epoll_ctl(self.descriptor, EPOLL_CTL_MOD, descriptor, &event) != 0, errno == ENOENT {
            unsafe epoll_ctl(self.descriptor, EPOLL_CTL_ADD, descriptor, &event)
        }
    }

    func forget(_ descriptor: CInt) {
        if isWatched.indices.contains(Int(descriptor)) { isWatched[Int(descriptor)] = false }
    }

    /// - Parameter milliseconds: -1 waits until something happens.
    func wait(milliseconds: CInt, _ ready: (CInt, Interest) -> Void) {
        let count = unsafe epoll_wait(descriptor, events, CInt(Self.capacity), milliseconds)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            let descriptor = unsafe event.data.fd
            if isWatched[Int(descriptor)] {
                unsafe ready(descriptor, Interest(rawValue: event.events))
            } else {
                epoll_ctl(self.descriptor, EPOLL_CTL_DEL, descriptor, nil)
            }
        }
    }
}
