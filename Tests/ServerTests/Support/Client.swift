import Foundation
import NIOCore
import NIOPosix
import Testing

/// Says what it likes, and shows what really came over the wire.
struct Client: Sendable {
    struct Reply: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String

        func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: Data(body.utf8))
        }
    }

    let port: Int

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers)
    }

    func post(_ path: String, _ headers: [String: String] = [:], body: String = "") async throws -> Reply {
        try await send("POST", path, headers, body: body)
    }

    func send(
        _ method: String,
        _ path: String,
        _ headers: [String: String] = [:],
        body: String = ""
    ) async throws -> Reply {
        var text = ""
        try await exchange(request(method, path, ["Connection": "close"].merging(headers) { $1 }, body)) { received in
            text = received
            return true
        }
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        let status = try #require(Int(lines[0].split(separator: " ")[1]))
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { fields[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
        }
        return Reply(status: status, headers: fields, body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    /// Listens to events until enough has come.
    func listen(_ headers: [String: String] = [:], until isEnough: (String) async throws -> Bool) async throws {
        try await exchange(request("GET", "/events", headers, "")) { text in try await !isEnough(text) }
    }

    private func request(_ method: String, _ path: String, _ headers: [String: String], _ body: String) -> String {
        let fields = ["Host": "127.0.0.1:\(port)", "Content-Length": "\(body.utf8.count)"].merging(headers) { $1 }
        return "\(method) \(path) HTTP/1.1\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n" + body
    }

    /// - Parameter goOn: is told all that has come so far, each time that more comes.
    private func exchange(_ request: String, goOn: (String) async throws -> Bool) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var received = ""
            for try await buffer in inbound {
                received += String(buffer: buffer)
                guard try await goOn(received) else { return }
            }
        }
    }
}
