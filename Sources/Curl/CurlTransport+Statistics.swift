extension CurlTransport {
    /// What happened since the start.
    package struct Statistics: Sendable, Equatable {
        package var replies = 0
        /// Of `replies`, those that came over HTTP/2.
        package var http2Replies = 0
        package var failures = 0
        package var cancellations = 0
        /// Requests sent again because HTTP/2 broke under them.
        package var retries = 0
        package var connectionsOpened = 0

        package init() {}
    }
}
