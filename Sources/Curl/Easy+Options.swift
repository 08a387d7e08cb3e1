import CCurl
import ESI
import Foundation

/// An easy handle; libcurl's type is `void *`.
extension UnsafeMutableRawPointer {
    /// What is the same for every request, and set once: after a `curl_easy_reset` it would cost as much as a request.
    func setLimits(_ configuration: CurlTransport.Configuration) {
        // Timeouts without signals, which are not for programs with threads.
        unsafe ccurl_set_long(self, CURLOPT_NOSIGNAL, 1)
        // Else removing a transfer waits for its name resolution, and with it every other transfer of the loop.
        unsafe ccurl_set_long(self, CURLOPT_QUICK_EXIT, 1)
        unsafe ccurl_set_string(self, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe ccurl_set_long(self, CURLOPT_FOLLOWLOCATION, 0)
        unsafe ccurl_set_long(self, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Empty: all encodings that this libcurl can decode.
        unsafe ccurl_set_string(self, CURLOPT_ACCEPT_ENCODING, "")
        unsafe ccurl_set_long(self, CURLOPT_TCP_KEEPALIVE, 1)
        // Most replies fit, and a thousand transfers at a time should not have 16 KiB each.
        unsafe ccurl_set_long(self, CURLOPT_BUFFERSIZE, 4096)

        unsafe ccurl_set_long(self, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        unsafe ccurl_set_long(self, CURLOPT_TIMEOUT_MS, configuration.totalTimeout.milliseconds)
        // For announced sizes; what arrives is counted where it arrives.
        unsafe ccurl_set_offset(self, CURLOPT_MAXFILESIZE_LARGE, Int(configuration.maximumBodySize))

        unsafe ccurl_set_long(self, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        unsafe ccurl_set_long(self, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        if let caFile = configuration.caFile {
            unsafe ccurl_set_string(self, CURLOPT_CAINFO, caFile)
        }
    }

    /// What differs but for the headers: set every time, so that nothing of an earlier request is left.
    func setRequest(_ request: HTTPRequest) throws(TransportError) {
        let isTLS = request.url.hasPrefix("https://")
        guard isTLS || request.url.hasPrefix("http://"), !request.url.utf8.contains(0) else {
            throw TransportError(code: .invalidRequest, message: "not an http or https address")
        }
        unsafe ccurl_set_string(self, CURLOPT_URL, request.url)
        // A burst waits for the first connection to tell whether it multiplexes, instead of opening one each. Without
        // TLS there is no HTTP/2, and waiting would put all requests on one connection after another.
        unsafe ccurl_set_long(self, CURLOPT_PIPEWAIT, isTLS ? 1 : 0)

        switch request.method {
        case .get:
            unsafe ccurl_set_long(self, CURLOPT_HTTPGET, 1)
        case .post:
            unsafe ccurl_set_long(self, CURLOPT_POST, 1)
            let body = request.body ?? Data()
            unsafe ccurl_set_offset(self, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
            unsafe body.withUnsafeBytes { bytes in
                // A null pointer would mean "ask the read callback".
                let start = unsafe bytes.baseAddress.map { unsafe UnsafeMutableRawPointer(mutating: $0) } ?? self
                unsafe ccurl_set_pointer(self, CURLOPT_COPYPOSTFIELDS, start)
            }
        }
    }

    /// Returns the header list, which libcurl does not copy: to be freed when no transfer has it any more.
    func setHeaders(_ request: HTTPRequest) throws(TransportError) -> UnsafeMutablePointer<curl_slist>? {
        var lines: [String] = []
        lines.reserveCapacity(request.headers.count + 2)
        for header in request.headers {
            lines.append(try header.curlLine())
        }
        if request.method == .post {
            // Every header is the caller's choice: libcurl's own are taken back.
            lines.append("Expect:")
            if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                lines.append("Content-Type:")
            }
        }

        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = unsafe curl_slist_append(list, line) else {
                unsafe curl_slist_free_all(list)
                throw TransportError(code: .other, message: "libcurl has no memory for a header")
            }
            unsafe list = unsafe longer
        }
        unsafe ccurl_set_list(self, CURLOPT_HTTPHEADER, list)
        return unsafe list
    }
}

extension HTTPHeader {
    /// - Throws: where the header would break out of its line.
    fileprivate func curlLine() throws(TransportError) -> String {
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }
        guard isName, !value.utf8.contains(where: { $0 == 0 || $0 == 0x0a || $0 == 0x0d }) else {
            throw TransportError(code: .invalidRequest, message: "a header has a character that is not allowed")
        }
        // `Name:` would tell libcurl to leave the header out.
        return value.isEmpty ? "\(name);" : "\(name): \(value)"
    }
}
