import CCurl
import ESI
import Foundation

/// One easy handle and the reply it is receiving; used for one request after another.
///
/// Not Sendable: "You must never share the same handle in multiple threads" (libcurl-thread(3)). The callbacks run on
/// the thread that drives the multi handle and borrow `self`, which the loop keeps alive until the handle is removed.
@safe
final class Transfer {
    /// What all header lines of a reply may hold together, in bytes.
    private static let maximumHeaderSize = 256 << 10

    let easy: UnsafeMutableRawPointer
    private(set) var ticket: Ticket?
    private let configuration: CurlTransport.Configuration
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// Whose headers the list has: mostly the next request's are the same.
    private var listed: (method: HTTPRequest.Method, headers: [HTTPHeader])?
    private var continuation: CheckedContinuation<Reply, Never>?
    private var isRepeatable = false
    private var isRepeated = false

    private var headers = ReplyHeaders()
    private var headerSize = 0
    private var hasAllHeaders = false
    private var body = Data()
    private var isTooLarge = false

    init(configuration: CurlTransport.Configuration) throws(TransportError) {
        guard let easy = unsafe curl_easy_init() else {
            throw TransportError(code: .other, message: "libcurl has no memory for an easy handle")
        }
        unsafe self.easy = unsafe easy
        self.configuration = configuration
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        unsafe setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
        unsafe easy.setLimits(configuration)
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(headerList)
        unsafe errorText.deallocate()
    }

    static func owner(of easy: UnsafeMutableRawPointer) -> Transfer? {
        var pointer: UnsafeMutableRawPointer?
        unsafe ccurl_get_pointer(easy, CURLINFO_PRIVATE, &pointer)
        return unsafe pointer.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: A request's life

    func prepare(_ request: HTTPRequest) throws(TransportError) {
        clear()
        try unsafe easy.setRequest(request)
        if listed?.method != request.method || listed?.headers != request.headers {
            let newList = try unsafe easy.setHeaders(request)
            unsafe curl_slist_free_all(headerList)
            unsafe headerList = unsafe newList
            listed = (request.method, request.headers)
        }
        isRepeatable = request.method == .get
        isRepeated = false
    }

    func begin(_ ticket: Ticket, _ continuation: CheckedContinuation<Reply, Never>) {
        self.ticket = ticket
        self.continuation = continuation
    }

    /// Whether to send the request again at once, which happens once: an HTTP/2 connection ended under it, most often
    /// by GOAWAY at the server's limit of requests, and that says nothing about the request. libcurl itself repeats
    /// what a kept-alive connection lost before the first byte, and what a server refused with REFUSED_STREAM. An error
    /// of the stream alone (CURLE_HTTP2_STREAM) is an answer to this request, and the caller's to judge.
    func mayRepeat(after result: CURLcode) -> Bool {
        isRepeatable && result == CURLE_HTTP2
    }

    func prepareRepeat() {
        clear()
        isRepeatable = false
        isRepeated = true
    }

    func reply(for result: CURLcode) -> Reply {
        if isTooLarge {
            let limit = configuration.maximumBodySize
            return .failure(TransportError(code: .bodyTooLarge, message: "the reply is larger than \(limit) bytes"))
        }
        guard result == CURLE_OK else {
            let detail = unsafe String(cString: errorText)
            return .failure(TransportError(result, detail: detail, mayHaveArrived: mayHaveArrived))
        }
        guard hasAllHeaders else {
            // libcurl takes a connection that closes between two headers for a complete reply without a body.
            return .failure(TransportError(code: .connectionLost, message: "the connection closed within the headers"))
        }
        return .success(HTTPResponse(status: info(CURLINFO_RESPONSE_CODE), headers: headers, body: body))
    }

    func finish(_ reply: Reply) {
        clear()
        ticket = nil
        continuation.take()?.resume(returning: reply)
    }

    /// The bytes are counted while the request is sent, the time when it is: neither alone tells of every failure.
    private var mayHaveArrived: Bool {
        isRepeated || info(CURLINFO_REQUEST_SIZE) > 0 || offset(CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    private func offset(_ key: CURLINFO) -> Int {
        var value = 0
        unsafe ccurl_get_offset(easy, key, &value)
        return value
    }

    private func info(_ key: CURLINFO) -> Int {
        var value = 0
        unsafe ccurl_get_long(easy, key, &value)
        return value
    }

    private func clear() {
        headers = ReplyHeaders()
        headerSize = 0
        hasAllHeaders = false
        body = Data()
        isTooLarge = false
        unsafe errorText.pointee = 0
    }

    // MARK: What libcurl calls

    private func setCallbacks(context: UnsafeMutableRawPointer) {
        unsafe ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        unsafe ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe ccurl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveHeader(line)
        }
        unsafe ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveBody(chunk)
        }
    }

    /// Any count but the one given makes libcurl end the transfer with CURLE_WRITE_ERROR.
    private static let refuse = 0

    private static func isStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe line.count > 5 && line.starts(with: "HTTP/".utf8)
    }

    private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        headerSize += line.count
        guard headerSize <= Self.maximumHeaderSize else {
            isTooLarge = true
            return Self.refuse
        }
        if unsafe Self.isStatusLine(line) {
            // Of several replies (100 Continue, 103 Early Hints) only the last counts.
            headers = ReplyHeaders()
            headers.reserve()
            hasAllHeaders = false
        } else if line.count <= 2 {
            hasAllHeaders = true
        } else {
            unsafe headers.append(line: line)
        }
        return line.count
    }

    private func receiveBody(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard body.count + chunk.count <= configuration.maximumBodySize else {
            isTooLarge = true
            return Self.refuse
        }
        if body.isEmpty { reserveBody(atLeast: chunk.count) }
        unsafe body.append(contentsOf: chunk)
        return chunk.count
    }

    private func reserveBody(atLeast minimum: Int) {
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        // JSON shrinks to about a fifth.
        let announced = min(length, configuration.maximumBodySize) * (headers["content-encoding"] == nil ? 1 : 5)
        body.reserveCapacity(min(max(announced, minimum), configuration.maximumBodySize))
    }
}
