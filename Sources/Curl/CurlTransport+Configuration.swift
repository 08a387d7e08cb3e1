extension CurlTransport {
    package struct Configuration: Sendable {
        /// Name resolution, TCP and TLS together.
        package var connectTimeout: Duration = .seconds(10)
        /// From the first step to the last byte, the wait for a free connection included. ESI itself gives up after 10 s;
        /// whoever gives up earlier than after 20 to 30 asks again what was answered.
        package var totalTimeout: Duration = .seconds(30)
        /// Bytes of a body after decompression; also what a reply may announce.
        package var maximumBodySize = 16 << 20
        /// Without HTTP/2 this is how many requests to one host run at a time; the others wait inside libcurl.
        package var maximumConnectionsPerHost = 64
        package var maximumConnections = 128
        /// Beside the system's certificate authorities: a PEM file that replaces them.
        package var caFile: String?

        package init() {}
    }
}
