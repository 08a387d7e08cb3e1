import CCurl
import ESI

extension TransportError {
    static let shutDown = TransportError(code: .cancelled, message: "the transport is shut down")
    static let taskCancelled = TransportError(code: .cancelled, message: "the request was cancelled")

    /// - Parameter detail: libcurl's own sentence, or empty. It names hosts, ports and times, never headers or a query.
    init(_ result: CURLcode, detail: String, mayHaveArrived: Bool = true) {
        let message = detail.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : detail
        self.init(code: Code(result), message: message, mayHaveArrived: mayHaveArrived)
    }
}

extension TransportError.Code {
    init(_ result: CURLcode) {
        self =
            switch result {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve
            case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .cannotConnect
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
                .tls
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            // UNSUPPORTED_PROTOCOL is what a reply that is not HTTP gives; a wrong scheme was refused before.
            case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
                CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
                CURLE_SSL_SHUTDOWN_FAILED, CURLE_AGAIN:
                .connectionLost
            case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            case CURLE_URL_MALFORMAT: .invalidRequest
            default: .other
            }
    }
}
