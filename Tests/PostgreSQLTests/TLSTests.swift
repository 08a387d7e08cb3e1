import Foundation
import PostgreSQLSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: TLS", .timeLimit(.minutes(1)))
struct TLSTests {
    @Test(arguments: [("disable", false), ("require", true), ("verify-ca", true), ("verify-full", true)])
    func theModeIsTheURLs(_ mode: String, _ isEncrypted: Bool) async throws {
        let authority = try TestServer.shared.certificateAuthority()
        let url = try TestServer.shared.url(parameters: "sslmode=\(mode)&sslrootcert=\(authority)")
        let backend = try await PostgreSQLBackend(PostgreSQLURL(url), logger: TestDatabase.logger)
        let look = Several(Statement("look", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            rows throws(PostgreSQLFailure) in try rows.first?[0] as Bool?
        }
        #expect(try await backend.database.readAtLength(look) == isEncrypted)
        await backend.close()
    }

    @Test
    func anotherNameThanTheCertificatesIsRefused() async throws {
        let authority = try TestServer.shared.certificateAuthority()
        let url = try TestServer.shared.url(parameters: "sslmode=verify-full&sslrootcert=\(authority)")
            .replacing("localhost", with: "127.0.0.1")
        let failure = await sentence {
            _ = try await PostgreSQLBackend(PostgreSQLURL(url), logger: TestDatabase.logger)
        }
        #expect(failure.contains("does not match host name \"127.0.0.1\""))
    }

    @Test
    func anotherAuthoritysCertificateIsRefused() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let authority = folder.appending(path: "ca.crt").path
        let options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=Other"
        let files = ["-keyout", folder.appending(path: "ca.key").path, "-out", authority]
        try await run("/usr/bin/openssl", options.split(separator: " ").map(String.init) + files)
        let url = try TestServer.shared.url(parameters: "sslmode=verify-full&sslrootcert=\(authority)")
        let failure = await sentence {
            _ = try await PostgreSQLBackend(PostgreSQLURL(url), logger: TestDatabase.logger)
        }
        #expect(failure.contains("certificate verify failed"))
    }

    @Test
    func aWrongPasswordIsSaidWithoutIt() async throws {
        let url = try TestServer.shared.url().replacing("geheim", with: "hunter2")
        let failure = await sentence {
            _ = try await PostgreSQLBackend(PostgreSQLURL(url), logger: TestDatabase.logger)
        }
        #expect(failure.contains("password authentication failed"))
        #expect(!failure.contains("hunter2"))
    }
}
