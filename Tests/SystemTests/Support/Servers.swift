import Foundation
import PostgreSQLSupport
import Testing

/// A RabbitMQ and a PostgreSQL, for the distributed mode.
struct Servers: Sendable {
    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Servers").standardized

    private let rabbitMQFolder: String
    private let postgreSQLFolder: String?
    private let postgreSQL: TestServer
    private let database: String
    private let broker: String

    var settings: [String: String] {
        get throws { ["RABBITMQ_URL": broker, "DATABASE_URL": try postgreSQL.url(database: database)] }
    }

    /// A test's own, which it may stop.
    static func own(_ test: (Servers) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "servers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let rabbitMQ = folder.appending(path: "rabbitmq").path
        let postgreSQL = folder.appending(path: "postgresql").path
        async let rabbitMQOutput = script("rabbitmq", "start", rabbitMQ)
        async let postgreSQLOutput = script("postgresql", "start", postgreSQL)
        let result: Result<Void, any Error>
        do {
            let url = try #require(try await rabbitMQOutput.firstMatch(of: /RABBITMQ_TEST_URL=(\S+)/)).1
            let servers = Servers(
                rabbitMQFolder: rabbitMQ,
                postgreSQLFolder: postgreSQL,
                postgreSQL: TestServer(output: try await postgreSQLOutput),
                database: "postgres",
                broker: String(url)
            )
            result = .success(try await test(servers))
        } catch {
            result = .failure(error)
        }
        try await script("rabbitmq", "stop", rabbitMQ)
        try await script("postgresql", "stop", postgreSQL)
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    /// A virtual host and a database of a test's own, on the servers that `Tests/run` has started.
    /// - Parameter parameters: of the broker's address.
    static func shared(parameters: String = "", _ test: (Servers) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try #require(environment["RABBITMQ_TEST_FOLDER"], "Tests/run starts the servers")
        let url = try #require(environment["RABBITMQ_TEST_URL"])
        let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let host = "<<\"\(name)\">>"
        let all = "<<\".*\">>"
        try await control(
            folder,
            "eval",
            "rabbit_vhost:add(\(host), <<\"test\">>), rabbit_auth_backend_internal:set_permissions("
                + "<<\"guest\">>, \(host), \(all), \(all), \(all), <<\"test\">>)."
        )
        try await TestServer.shared.sql("CREATE DATABASE \(name)")
        let servers = Servers(
            rabbitMQFolder: folder,
            postgreSQLFolder: nil,
            postgreSQL: .shared,
            database: name,
            broker: "\(url)/\(name)\(parameters)"
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await test(servers))
        } catch {
            result = .failure(error)
        }
        try await TestServer.shared.sql("DROP DATABASE \(name) WITH (FORCE)")
        try await control(folder, "delete_vhost", name)
        try result.get()
    }

    // MARK: What a test does to them

    func control(_ arguments: String...) async throws {
        try await Self.run("rabbitmq", ["ctl", rabbitMQFolder] + arguments)
    }

    /// By SIGKILL.
    func restartRabbitMQ() async throws {
        try await Self.script("rabbitmq", "stop", rabbitMQFolder)
        try await Self.script("rabbitmq", "start", rabbitMQFolder)
    }

    /// It comes back empty.
    func loseRabbitMQ() async throws {
        try await Self.script("rabbitmq", "stop", rabbitMQFolder)
        try FileManager.default.removeItem(atPath: rabbitMQFolder + "/data")
        try await Self.script("rabbitmq", "start", rabbitMQFolder)
    }

    func restartPostgreSQL() async throws {
        try await Self.script("postgresql", "restart", try #require(postgreSQLFolder))
    }

    /// By SIGKILL.
    func crashPostgreSQL() async throws {
        try await Self.script("postgresql", "crash", try #require(postgreSQLFolder))
    }

    /// As another producer does, without a row.
    func publish(_ body: String, to queue: String) async throws {
        let exchange = "rabbit_misc:r(<<\"\(virtualHost)\">>, exchange, <<>>)"
        let text = body.replacing("\"", with: "\\\"")
        try await control("eval", "rabbit_basic:publish(\(exchange), <<\"\(queue)\">>, [], <<\"\(text)\">>).")
    }

    // MARK: What is in them

    /// By psql: rows as lines.
    @discardableResult
    func sql(_ text: String) async throws -> String { try await postgreSQL.sql(text, database: database) }

    /// Looks until it is as wanted.
    func sql(_ text: String, is wanted: String) async throws {
        while (try? await sql(text)) != wanted { try await Task.sleep(for: .milliseconds(100)) }
    }

    func count(_ condition: String) async throws -> Int {
        try #require(Int(try await sql("SELECT count(*) FROM sync_jobs WHERE \(condition)")))
    }

    // MARK: Listening

    /// Binds a queue to the exchange, which is there when one of our programs has been.
    func listen(to exchange: String, key: String) async throws {
        func resource(_ kind: String, _ name: String) -> String {
            "{resource, <<\"\(virtualHost)\">>, \(kind), <<\"\(name)\">>}"
        }
        let queue = resource("queue", Self.listener)
        try await control(
            "eval",
            "rabbit_amqqueue:declare(\(queue), true, false, [], none, <<\"test\">>), rabbit_binding:add({binding, "
                + "\(resource("exchange", exchange)), <<\"\(key)\">>, \(queue), []}, <<\"test\">>)."
        )
    }

    /// Returns when that many messages have come, or more: each comes at least once.
    func heard(atLeast count: Int) async throws {
        while true {
            let queues = try await Self.run(
                "rabbitmq",
                ["ctl", rabbitMQFolder, "list_queues", "--vhost", virtualHost, "name", "messages"]
            )
            let messages = queues.split(whereSeparator: \.isNewline).lazy.map { $0.split(separator: "\t") }
                .first { $0.first == Self.listener[...] }?.last.flatMap { Int($0) }
            if let messages, messages >= count { return }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private static let listener = "listener"

    /// As the broker's address names it; nothing there means the one that always exists.
    var virtualHost: String {
        let path = URL(string: broker)?.path().dropFirst() ?? ""
        return path.isEmpty ? "/" : String(path)
    }

    // MARK: Details

    @discardableResult
    private static func script(_ server: String, _ verb: String, _ folder: String) async throws -> String {
        try await run(server, [verb, folder])
    }

    private static func control(_ folder: String, _ arguments: String...) async throws {
        try await run("rabbitmq", ["ctl", folder] + arguments)
    }

    @discardableResult
    private static func run(_ server: String, _ arguments: [String]) async throws -> String {
        try await PostgreSQLSupport.run(scripts.appending(path: server).path, arguments)
    }
}

extension Servers {
    /// These killmails are there, no others, and each with all that belongs to it.
    func expectWhole(_ killmails: Set<Int64>, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ids = try await sql("SELECT killmail_id FROM killmails").split(separator: "\n").compactMap { Int64($0) }
        #expect(Set(ids) == killmails, sourceLocation: sourceLocation)
        let halves = try await sql(
            """
            SELECT count(*) FROM killmails AS mail WHERE
                attacker_count <> (SELECT count(*) FROM attackers WHERE killmail_id = mail.killmail_id)
                OR NOT EXISTS (SELECT FROM victims WHERE killmail_id = mail.killmail_id)
            """
        )
        #expect(halves == "0", sourceLocation: sourceLocation)
    }
}
