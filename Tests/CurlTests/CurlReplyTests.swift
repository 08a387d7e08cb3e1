import Curl
import ESI
import Foundation
import Testing

/// What a complete reply looks like to the caller.
@Suite(.timeLimit(.minutes(1)))
struct CurlReplyTests {
    @Test func statusHeadersAndBody() async throws {
        let server = try ScriptedServer(reply: ok("{}", headers: "X-Pages: 3\r\nETag: \"a\"\r\nX-Empty:\r\n"))
        try await withTransport(server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.status == 200)
            #expect(response.body == Data("{}".utf8))
            #expect(
                response.headers == [
                    HTTPHeader("x-pages", "3"), HTTPHeader("etag", "\"a\""), HTTPHeader("x-empty", ""),
                    HTTPHeader("content-length", "2"),
                ]
            )
        }
    }

    @Test func onlyTheFinalReplysHeadersCount() async throws {
        let server = try ScriptedServer(reply: "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + ok(""))
        try await withTransport(server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.headers == [HTTPHeader("content-length", "0")])
        }
    }

    @Test func sendsMethodHeadersAndBodyAndNothingOfItsOwn() async throws {
        let server = try ScriptedServer { connection, _ in
            while let request = connection.readRequest() { connection.write(ok(request)) }
        }
        try await withTransport(server: server) { transport in
            let request = HTTPRequest(
                method: .post,
                url: server.url + "affiliation?a=b",
                headers: [HTTPHeader("X-Test", "one"), HTTPHeader("X-Empty", "")],
                body: Data("[1,2]".utf8)
            )
            let seen = String(decoding: try await transport.send(request).body, as: UTF8.self)
            #expect(seen.hasPrefix("POST /affiliation?a=b HTTP/1.1\r\n"))
            #expect(seen.contains("\r\nX-Test: one\r\n"))
            #expect(seen.contains("\r\nX-Empty:\r\n"))
            #expect(seen.contains("\r\nContent-Length: 5\r\n"))
            #expect(seen.hasSuffix("\r\n\r\n[1,2]"))
            #expect(!seen.contains("Content-Type") && !seen.contains("Expect"))

            // The same handle is used again, and nothing of the first request is left in it.
            let plain = String(decoding: try await transport.send(HTTPRequest(url: server.url)).body, as: UTF8.self)
            #expect(plain.hasPrefix("GET / HTTP/1.1\r\n"))
            #expect(!plain.contains("X-Test") && !plain.contains("Content-Length"))

            let empty = HTTPRequest(method: .post, url: server.url)
            let emptySeen = String(decoding: try await transport.send(empty).body, as: UTF8.self)
            #expect(emptySeen.hasPrefix("POST / HTTP/1.1\r\n") && emptySeen.contains("Content-Length: 0"))
        }
    }

    @Test func chunked() async throws {
        let server = try ScriptedServer(
            reply: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        try await withTransport(server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.body == Data("abcde".utf8))
        }
    }

    @Test func decodesGzip() async throws {
        let server = try ScriptedServer { connection, _ in
            while let request = connection.readRequest() {
                #expect(request.contains("gzip"))
                connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n")
                connection.write("Content-Length: \(gzipped.count)\r\n\r\n")
                connection.write(gzipped)
            }
        }
        try await withTransport(server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.body == Data(String(repeating: "ESI ", count: 300).utf8))
        }
    }

    @Test func notModifiedHasNoBody() async throws {
        let server = try ScriptedServer(reply: "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n")
        try await withTransport(server: server) { transport in
            for _ in 0..<2 {
                let response = try await transport.send(HTTPRequest(url: server.url))
                #expect(response.status == 304)
                #expect(response.body.isEmpty)
            }
        }
        #expect(server.accepted == 1)
    }

    @Test func redirectsAreReturned() async throws {
        let server = try ScriptedServer(
            reply: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )
        try await withTransport(server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.status == 302)
            #expect(response[header: "location"] == "http://127.0.0.1:1/")
        }
    }
}

/// "ESI " 300 times, as gzip -9 writes it.
private let gzipped: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0x0d, 0xf6, 0x54, 0x70, 0x1d,
    0xc5, 0xa3, 0x78, 0x14, 0x8f, 0xe2, 0x21, 0x80, 0x01, 0xd2, 0xe4, 0x53, 0xe6, 0xb0, 0x04, 0x00,
    0x00,
]
