import CCurl
import ESI

/// The multi handle, driven by what the poller reports.
///
/// Not Sendable: a multi handle and the easy handles in it belong to one thread. libcurl calls `watch` and `setTimer`
/// from within `curl_multi_*`, and forbids to call back into it from there; they only take notes.
@safe
final class Multi {
    private static let initialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private let handle: UnsafeMutableRawPointer
    private let poller: Poller
    /// When libcurl wants to be called though no socket is ready.
    private var deadline: ContinuousClock.Instant?

    static func initializeLibrary() throws(TransportError) {
        if initialized != CURLE_OK { throw TransportError(initialized, detail: "") }
    }

    init(poller: Poller, configuration: CurlTransport.Configuration) throws(TransportError) {
        guard let handle = unsafe curl_multi_init() else {
            throw TransportError(code: .other, message: "libcurl has no memory for a multi handle")
        }
        unsafe self.handle = unsafe handle
        self.poller = poller

        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
        unsafe ccurl_multi_set_socket_callback(handle) { _, socket, action, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue().watch(socket, action: action)
            return 0
        }
        unsafe ccurl_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
        unsafe ccurl_multi_set_timer_callback(handle) { _, milliseconds, context in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
            return 0
        }
        unsafe ccurl_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        unsafe ccurl_multi_set_long(handle, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        unsafe ccurl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections)
        unsafe ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, configuration.maximumConnections)
    }

    deinit {
        // Closing connections would report their sockets to an object that is going away.
        unsafe ccurl_multi_set_socket_callback(handle, nil)
        unsafe ccurl_multi_set_timer_callback(handle, nil)
        unsafe curl_multi_cleanup(handle)
    }

    func add(_ transfer: Transfer) throws(TransportError) {
        let status = unsafe curl_multi_add_handle(handle, transfer.easy)
        guard status == CURLM_OK else {
            throw TransportError(code: .other, message: unsafe String(cString: curl_multi_strerror(status)))
        }
    }

    func remove(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(handle, transfer.easy)
    }

    /// Milliseconds until `runTimers` has work, or -1. Rounded up, or the loop would wake just before it has.
    func timeout(at now: ContinuousClock.Instant) -> CInt {
        guard let deadline else { return -1 }
        let wait = max(deadline - now, .zero)
        return CInt(clamping: wait.milliseconds + (wait.components.attoseconds % 1_000_000_000_000_000 == 0 ? 0 : 1))
    }

    func runTimers(at now: ContinuousClock.Instant) {
        guard let deadline, deadline <= now else { return }
        self.deadline = nil
        var running: CInt = 0
        unsafe curl_multi_socket_action(handle, CURL_SOCKET_BAD, 0, &running)
    }

    func socketIsReady(_ socket: CInt, _ interest: Poller.Interest) {
        var mask: CInt = 0
        if interest.contains(.read) { mask |= CURL_CSELECT_IN }
        if interest.contains(.write) { mask |= CURL_CSELECT_OUT }
        if !interest.isDisjoint(with: .failure) { mask |= CURL_CSELECT_ERR }
        var running: CInt = 0
        unsafe curl_multi_socket_action(handle, socket, mask, &running)
    }

    /// The next finished transfer, already removed.
    func nextCompletion() -> (Transfer, CURLcode)? {
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(handle, &left) {
            // "The data the returned pointer points to will not survive calling curl_multi_remove_handle."
            let result = unsafe ccurl_message_result(message)
            guard
                unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle,
                let transfer = unsafe Transfer.owner(of: easy)
            else { continue }
            remove(transfer)
            return (transfer, result)
        }
        return nil
    }

    private func watch(_ socket: CInt, action: CInt) {
        switch action {
        case CURL_POLL_IN: poller.watch(socket, for: .read)
        case CURL_POLL_OUT: poller.watch(socket, for: .write)
        case CURL_POLL_INOUT: poller.watch(socket, for: [.read, .write])
        default: poller.forget(socket)
        }
    }

    private func setTimer(_ milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}
