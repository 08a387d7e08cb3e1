import NIOCore
import NIOPosix

/// A client that shows what really came over the wire, broken or not.
struct RawClient {
    let port: Int

    /// Sends a request on a connection of its own and answers all bytes until the server or a whole reply ends it.
    func get(_ path: String, close: Bool = true) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let text =
                "GET \(path) HTTP/1.1\r\nHost: sim\r\nUser-Agent: raw/1 (a@b.c)\r\n"
                + "X-Compatibility-Date: 2026-08-18\r\n\(close ? "Connection: close\r\n" : "")\r\n"
            try await outbound.write(ByteBuffer(string: text))
            var received = ""
            for try await buffer in inbound { received += String(buffer: buffer) }
            return received
        }
    }

    /// Sends a request and goes away without reading the reply, once `isReceived`.
    func abandon(_ path: String, when isReceived: () -> Bool) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
        let text =
            "GET \(path) HTTP/1.1\r\nHost: sim\r\nUser-Agent: raw/1 (a@b.c)\r\nX-Compatibility-Date: 2026-08-18\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: text))
        while !isReceived() { await Task.yield() }
        try await channel.close()
    }
}
