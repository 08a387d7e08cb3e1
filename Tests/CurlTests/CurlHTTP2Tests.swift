import Curl
import ESI
import Foundation
import Testing

/// HTTP/2 and TLS, with a real server.
@Suite(.timeLimit(.minutes(1)))
struct CurlHTTP2Tests {
    @Test func manyRequestsShareOneConnection() async throws {
        try await NginxServer.run { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            try await withTransport(configuration) { transport in
                try await get(100, from: nginx, by: transport)
                #expect(transport.statistics.http2Replies == 100)
                #expect(transport.statistics.connectionsOpened == 1)
            }
        }
    }

    @Test func requestsThatAClosingConnectionLostAreRepeated() async throws {
        try await NginxServer.run(keepAliveRequests: 10) { nginx in
            var configuration = CurlTransport.Configuration()
            configuration.caFile = nginx.certificate
            try await withTransport(configuration) { transport in
                try await get(500, from: nginx, by: transport)
                #expect(transport.statistics.http2Replies == 500)
                #expect(transport.statistics.failures == 0)
            }
        }
    }

    @Test func anUnknownCertificateIsRefused() async throws {
        try await NginxServer.run { nginx in
            try await withTransport { transport in
                let error = await transport.failure(of: HTTPRequest(url: nginx.url))
                #expect(error?.code == .tls)
            }
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
