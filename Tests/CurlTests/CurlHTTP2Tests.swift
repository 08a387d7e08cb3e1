import Curl
import ESI
import Foundation
import Testing

/// HTTP/2 and TLS, with a real server.
@Suite(.timeLimit(.minutes(1)))
struct CurlHTTP2Tests {
    @Test func manyRequestsShareOneConnection() async throws {
        try await NginxServer.run(as: .web(keepAliveRequests: 1000)) { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            try await withTransport(configuration) { transport in
                try await get(100, from: nginx, by: transport)
                #expect(try await nginx.connections(askedBy: transport) == 1)
            }
        }
    }

    @Test func connectionsThatTheServerClosesLoseNothing() async throws {
        try await NginxServer.run(as: .web(keepAliveRequests: 100)) { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            try await withTransport(configuration) { transport in
                // Not all at once: libcurl gives a request up that five connections in a row have refused.
                for _ in 0..<50 {
                    try await get(20, from: nginx, by: transport)
                }
                // Ten had all the requests that they may have, or there were more than ten.
                #expect(try await nginx.connections(askedBy: transport) >= 11)
            }
        }
    }

    @Test func aGetThatTheServerDidNotTakeIsRepeated() async throws {
        try await withGoAway(times: 1) { url, server, transport in
            let response = try await transport.send(HTTPRequest(url: url))
            #expect(response.status == 200)
            #expect(server.accepted == 2)
        }
    }

    @Test func aGetIsNotRepeatedTwice() async throws {
        try await withGoAway(times: 2) { url, server, transport in
            let error = await transport.failure(of: HTTPRequest(url: url))
            #expect(error?.code == .connectionLost)
            #expect(server.accepted == 2)
        }
    }

    @Test func aPostIsNotRepeated() async throws {
        try await withGoAway(times: 1) { url, server, transport in
            let error = await transport.failure(of: HTTPRequest(method: .post, url: url, body: Data("[]".utf8)))
            #expect(error?.code == .connectionLost)
            #expect(server.accepted == 1)
        }
    }

    @Test func anUnknownCertificateIsRefused() async throws {
        try await NginxServer.run(as: .web(keepAliveRequests: 1000)) { nginx in
            try await withTransport { transport in
                let error = await transport.failure(of: HTTPRequest(url: nginx.url))
                #expect(error?.code == .tls)
                #expect(error?.mayHaveArrived == false)
            }
        }
    }

    @Test func aRequestThatNobodyAnswersMayHaveArrived() async throws {
        let server = try ScriptedServer { connection, _ in connection.waitForClose() }
        defer { server.stop() }
        try await NginxServer.run(as: .proxy(server)) { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            configuration.totalTimeout = .milliseconds(300)
            try await withTransport(configuration) { transport in
                let error = await transport.failure(of: HTTPRequest(url: nginx.url))
                #expect(error?.code == .timedOut)
                #expect(error?.isUnreachable == false)
            }
        }
    }

    /// A server that says GOAWAY to the first requests without having looked at them. Each request has a connection to it.
    private func withGoAway(
        times: Int,
        _ test: (String, ScriptedServer, CurlTransport) async throws -> Void
    ) async throws {
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        // One byte of header block: entry 8 of HPACK's static table, ":status: 200". It ends headers and stream.
        let reply: [UInt8] = [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]
        let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let server = try ScriptedServer { connection, number in
            connection.readHTTP2Request()
            connection.write(settings + (number < times ? goAway : reply))
            connection.waitForClose()
        }
        defer { server.stop() }
        try await NginxServer.run(as: .proxy(server)) { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            try await withTransport(configuration) { transport in try await test(nginx.url, server, transport) }
        }
    }

    private func get(_ count: Int, from nginx: NginxServer, by transport: CurlTransport) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(url: nginx.url + "\(number)"))
                    #expect(response.body == Data("HTTP/2.0 /\(number)".utf8))
                }
            }
            try await group.waitForAll()
        }
    }
}
