extension CurlTransport {
    /// Makes a transport for one piece of work, and returns when the work and the transport's thread have ended.
    package static func with<Result>(
        _ configuration: Configuration = Configuration(),
        _ body: (CurlTransport) async throws -> Result
    ) async throws -> Result {
        let transport = try CurlTransport(configuration: configuration)
        do {
            let result = try await body(transport)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }
}
