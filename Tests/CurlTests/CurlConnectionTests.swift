import Curl
import ESI
import Foundation
import Testing

/// Connections: kept, shared, closed.
@Suite(.timeLimit(.minutes(1)))
struct CurlConnectionTests {
    @Test func oneConnectionServesManyRequests() async throws {
        let server = try ScriptedServer(reply: ok("x"))
        try await withTransport(server: server) { transport in
            for _ in 0..<100 {
                let response = try await transport.send(HTTPRequest(url: server.url))
                #expect(response.status == 200)
            }
        }
        #expect(server.accepted == 1)
    }

    @Test func manyAtOnceStayWithinTheConnectionLimit() async throws {
        let server = try ScriptedServer { connection, _ in
            while let request = connection.readRequest() {
                let path = request.split(separator: " ")[1]
                connection.write(ok(String(path)))
            }
        }
        var configuration = CurlTransport.Configuration()
        configuration.maximumConnectionsPerHost = 16
        try await withTransport(configuration, server: server) { transport in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let response = try await transport.send(HTTPRequest(url: server.url + "\(number)"))
                        #expect(response.body == Data("/\(number)".utf8))
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(server.accepted <= 16)
    }

    @Test(arguments: [false, true])
    func aKeptConnectionThatTheServerClosedIsReplaced(resets: Bool) async throws {
        // The server takes the second request and closes: the client has used a connection that looked alive.
        let server = try ScriptedServer { connection, number in
            guard connection.readRequest() != nil else { return }
            connection.write(ok("\(number)"))
            guard number == 0 else { return connection.waitForClose() }
            _ = connection.readRequest()
            if resets { connection.resetOnClose() }
        }
        try await withTransport(server: server) { transport in
            let first = try await transport.send(HTTPRequest(url: server.url))
            #expect(first.body == Data("0".utf8))
            let second = try await transport.send(HTTPRequest(url: server.url))
            #expect(second.body == Data("1".utf8))
        }
        #expect(server.accepted == 2)
    }

    @Test func cancellingClosesTheConnection() async throws {
        let received = Signal()
        let closed = Signal()
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            received.fire()
            connection.waitForClose()
            closed.fire()
        }
        try await withTransport(server: server) { transport in
            let task = Task { await transport.failure(of: HTTPRequest(url: server.url)) }
            await received.wait()
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            await closed.wait()
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let server = try ScriptedServer(reply: ok(""))
        try await withTransport(server: server) { transport in
            let begin = Signal()
            let task = Task {
                await begin.wait()
                return await transport.failure(of: HTTPRequest(url: server.url))
            }
            task.cancel()
            begin.fire()
            #expect(await task.value?.code == .cancelled)
        }
        #expect(server.accepted == 0)
    }

    @Test func shutdownFailsWhatIsUnderWay() async throws {
        let received = Signal()
        let server = try ScriptedServer { connection, _ in
            _ = connection.readRequest()
            received.fire()
            connection.waitForClose()
        }
        try await withTransport(server: server) { transport in
            let task = Task { await transport.failure(of: HTTPRequest(url: server.url)) }
            await received.wait()
            await transport.shutdown()
            #expect(await task.value?.code == .cancelled)
            #expect(await transport.failure(of: HTTPRequest(url: server.url))?.code == .cancelled)
            await transport.shutdown()
        }
    }

    @Test func droppingTheTransportEndsIt() async throws {
        let closed = Signal()
        let server = try ScriptedServer { connection, _ in
            while connection.readRequest() != nil { connection.write(ok("")) }
            closed.fire()
        }
        do {
            let transport = try CurlTransport()
            _ = try await transport.send(HTTPRequest(url: server.url))
        }
        await closed.wait()
        server.stop()
    }
}
