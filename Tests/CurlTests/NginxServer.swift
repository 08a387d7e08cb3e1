import Curl
import ESI
import Foundation
import TestSupport
import Testing

/// nginx with HTTP/2 and a certificate of its own, in a temporary folder, as long as a test runs.
struct NginxServer {
    enum Role {
        /// Answers every path with the protocol and the path. After so many requests it says GOAWAY and closes.
        case web(keepAliveRequests: Int)
        /// Adds TLS, and HTTP/2 by ALPN, to a scripted server that plays the frames.
        case proxy(ScriptedServer)

        fileprivate func configuration(port: UInt16, folder: String) -> String {
            let certificate = "ssl_certificate \(folder)/certificate.pem; ssl_certificate_key \(folder)/key.pem;"
            return switch self {
            case .web(let keepAliveRequests):
                """
                http {
                    access_log off;
                    client_body_temp_path \(folder)/body;
                    proxy_temp_path \(folder)/proxy;
                    fastcgi_temp_path \(folder)/fastcgi;
                    uwsgi_temp_path \(folder)/uwsgi;
                    scgi_temp_path \(folder)/scgi;
                    keepalive_requests \(keepAliveRequests);
                    server {
                        listen 127.0.0.1:\(port) ssl http2;
                        \(certificate)
                        location / { return 200 "$server_protocol $request_uri"; }
                        location = /connections { stub_status; }
                    }
                }
                """
            case .proxy(let target):
                """
                stream {
                    server {
                        listen 127.0.0.1:\(port) ssl;
                        \(certificate)
                        ssl_alpn h2;
                        proxy_pass 127.0.0.1:\(target.port);
                    }
                }
                """
            }
        }
    }

    let url: String
    let certificate: String

    static func run(as role: Role, _ test: (NginxServer) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let port = try ScriptedServer.unusedPort()
        let path = folder.path(percentEncoded: false)
        let openssl = try command(
            "openssl",
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout \(path)/key.pem -out \(path)/certificate.pem"
        )
        openssl.process.standardError = FileHandle.nullDevice
        try openssl.process.start()
        await openssl.ended.wait()
        #expect(openssl.process.terminationStatus == 0)

        // Debian has it in a package of its own.
        let module = "/usr/lib/nginx/modules/ngx_stream_module.so"
        if case .proxy = role, !FileManager.default.fileExists(atPath: module) {
            throw Missing(name: "nginx's stream module")
        }
        let streamModule = if case .proxy = role { "load_module \(module);" } else { "" }
        let configuration = """
            \(streamModule)
            daemon off;
            pid \(path)/nginx.pid;
            error_log stderr notice;
            worker_processes 1;
            events { worker_connections 1024; }
            \(role.configuration(port: port, folder: path))
            """
        try configuration.write(to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
        let nginx = try command("nginx", "-p \(path) -e stderr -c \(path)/nginx.conf")
        try await start(nginx)
        do {
            try await test(
                NginxServer(url: "https://127.0.0.1:\(port)/", certificate: "\(path)/certificate.pem")
            )
        } catch {
            await stop(nginx)
            throw error
        }
        await stop(nginx)
    }

    /// How many connections it has accepted, the one of this request included.
    func connections(askedBy transport: CurlTransport) async throws -> Int {
        let response = try await transport.send(HTTPRequest(url: url + "connections"))
        let text = String(decoding: response.body, as: UTF8.self)
        return try #require(Int(text.firstMatch(of: /accepts handled requests\s+(\d+)/)?.1 ?? ""), "\(text)")
    }

    private struct Command {
        let process: Process
        let ended: Signal
    }

    private static func command(_ name: String, _ arguments: String) throws -> Command {
        let path = ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"].lazy.map { $0 + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else { throw Missing(name: name) }

        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.standardInput = FileHandle.nullDevice
        let ended = Signal()
        process.terminationHandler = { _ in ended.fire() }
        return Command(process: process, ended: ended)
    }

    /// Returns when nginx says that it has a worker; its sockets are open before that.
    private static func start(_ nginx: Command) async throws {
        let output = Pipe()
        let isReady = Signal()
        nginx.process.standardError = output
        try nginx.process.start()
        try output.fileHandleForWriting.close()
        // A thread of its own: a readability handler may outlive its descriptor and brings libdispatch down.
        Thread.detachNewThread {
            var log = ""
            while true {
                let chunk = output.fileHandleForReading.availableData
                if chunk.isEmpty { break }
                log += String(decoding: chunk, as: UTF8.self)
                if log.contains("start worker process ") { isReady.fire() }
            }
            if !log.contains("start worker process ") { print("nginx did not start: \(log)") }
            isReady.fire()
        }
        await isReady.wait()
    }

    private static func stop(_ nginx: Command) async {
        nginx.process.terminate()
        await nginx.ended.wait()
    }

    private struct Missing: Error, CustomStringConvertible {
        let name: String

        var description: String {
            "\(name) is missing: Tests/run installs it (on Debian, the packages nginx-light, libnginx-mod-stream and openssl)"
        }
    }
}
