import Curl
import ESI
import Testing

/// Why no reply came: every way to lose one has its code.
@Suite(.timeLimit(.minutes(1)))
struct CurlFailureTests {
    struct Script: CustomTestStringConvertible {
        let testDescription: String
        var reply: String
        var resets = false
    }

    @Test(arguments: [
        Script(testDescription: "cut short", reply: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        Script(
            testDescription: "chunked, cut short",
            reply: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
        ),
        Script(testDescription: "reset", reply: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", resets: true),
        Script(testDescription: "reset before the reply", reply: "", resets: true),
        Script(testDescription: "empty", reply: ""),
        Script(testDescription: "garbage", reply: "\u{1}\u{2}\u{3} garbage\r\n\r\n"),
        Script(testDescription: "headers cut short", reply: "HTTP/1.1 200 OK\r\nContent-Le"),
        Script(
            testDescription: "not the gzip it says",
            reply: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"
        ),
    ])
    func brokenReply(_ script: Script) async throws {
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            connection.write(script.reply)
            if script.resets { connection.resetOnClose() }
        }
        try await withTransport(server: server) { transport in
            let error = await transport.failure(of: HTTPRequest(url: server.url))
            #expect(error?.code == .connectionLost, "\(error?.message ?? "")")
            #expect(error?.mayHaveArrived == true)
        }
    }

    @Test func connectionRefused() async throws {
        let port = try ScriptedServer.unusedPort()
        try await withTransport { transport in
            let error = await transport.failure(of: HTTPRequest(url: "http://127.0.0.1:\(port)/secret?token=secret"))
            #expect(error?.code == .cannotConnect)
            #expect(error?.mayHaveArrived == false)
            #expect(error?.message.contains("secret") == false)
        }
    }

    /// The handle was used before: what it sent then says nothing about this request.
    @Test func connectionRefusedAfterAReply() async throws {
        let server = try ScriptedServer(reply: ok("[]"))
        let port = try ScriptedServer.unusedPort()
        try await withTransport(server: server) { transport in
            _ = try await transport.send(HTTPRequest(url: server.url))
            let error = await transport.failure(of: HTTPRequest(url: "http://127.0.0.1:\(port)/"))
            #expect(error?.code == .cannotConnect)
            #expect(error?.mayHaveArrived == false)
        }
    }

    /// The kernel accepts the connection, and nobody there speaks TLS.
    @Test func connectTimeout() async throws {
        let server = try ScriptedServer { connection, _ in connection.waitForClose() }
        var configuration = CurlTransport.Configuration()
        configuration.connectTimeout = .milliseconds(100)
        try await withTransport(configuration, server: server) { transport in
            let url = server.url.replacing("http://", with: "https://")
            let error = await transport.failure(of: HTTPRequest(url: url))
            #expect(error?.code == .timedOut)
            #expect(error?.isUnreachable == true)
        }
    }

    @Test func unknownHost() async throws {
        try await withTransport { transport in
            let error = await transport.failure(of: HTTPRequest(url: "http://esi.invalid/"))
            #expect(error?.code == .cannotResolve)
            #expect(error?.mayHaveArrived == false)
        }
    }

    @Test func timeout() async throws {
        let server = try ScriptedServer { connection, _ in connection.waitForClose() }
        var configuration = CurlTransport.Configuration()
        configuration.totalTimeout = .milliseconds(100)
        try await withTransport(configuration, server: server) { transport in
            let error = await transport.failure(of: HTTPRequest(url: server.url))
            #expect(error?.code == .timedOut)
            #expect(error?.isUnreachable == false)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "a", count: 1001),
    ])
    func tooLarge(_ reply: String) async throws {
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            connection.write(reply)
            connection.waitForClose()
        }
        var configuration = CurlTransport.Configuration()
        configuration.maximumBodySize = 1000
        try await withTransport(configuration, server: server) { transport in
            let error = await transport.failure(of: HTTPRequest(url: server.url))
            #expect(error?.code == .bodyTooLarge)
        }
    }

    @Test func asLargeAsAllowed() async throws {
        let server = try ScriptedServer(reply: ok(String(repeating: "a", count: 1000)))
        var configuration = CurlTransport.Configuration()
        configuration.maximumBodySize = 1000
        try await withTransport(configuration, server: server) { transport in
            let response = try await transport.send(HTTPRequest(url: server.url))
            #expect(response.body.count == 1000)
        }
    }

    @Test func tooManyHeaders() async throws {
        let line = "X-Filler: " + String(repeating: "a", count: 1000) + "\r\n"
        let server = try ScriptedServer { connection, _ in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 300))
            connection.waitForClose()
        }
        try await withTransport(server: server) { transport in
            let error = await transport.failure(of: HTTPRequest(url: server.url))
            #expect(error?.code == .bodyTooLarge)
        }
    }

    @Test(arguments: [
        HTTPRequest(url: "ftp://127.0.0.1/"),
        HTTPRequest(url: "file:///etc/hosts"),
        HTTPRequest(url: "http://"),
        HTTPRequest(url: "http://127.0.0.1:99999/"),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader("X-A", "b\r\nX-C: d")]),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader("X-A: b", "c")]),
        HTTPRequest(url: "http://127.0.0.1/a\r\nX-B: c"),
    ])
    func invalidRequest(_ request: HTTPRequest) async throws {
        try await withTransport { transport in
            #expect(await transport.failure(of: request)?.code == .invalidRequest)
        }
    }
}
