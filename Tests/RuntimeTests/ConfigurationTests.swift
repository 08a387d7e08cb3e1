import Domain
import Foundation
import Logging
import Testing

@testable import Runtime

@Suite struct ConfigurationTests {
    private func read(_ environment: [String: String]) throws -> Configuration {
        var warnings: [String] = []
        return try Configuration(Settings(environment: environment), warnings: &warnings)
    }

    @Test func isCompleteWithoutSettings() throws {
        #expect(try read([:]) == Configuration())
        // As a copied example file has them: present and empty.
        let empty = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.rawValue, "  ") })
        #expect(try read(empty) == Configuration())
    }

    @Test func readsEverySetting() throws {
        let configuration = try read([
            "DATABASE_URL": "sqlite:data/x.sqlite", "ESI_BASE_URL": "http://127.0.0.1:8080//",
            "SSO_BASE_URL": "https://sso.example.org/", "ESI_USER_AGENT": " a/1 (b@c.de) ",
            "ESI_COMPATIBILITY_DATE": "2025-12-16", "ESI_EGRESS": "frankfurt-1", "ESI_ENTITY_RATE": "0.5",
            "ESI_BULK_RATE": "2", "WORKER_TYPES": "alliance,user-killmail", "WORKER_CONCURRENCY": "8",
            "CHARACTER_MAX_AGE": "10m", "SYNC_ALL_INTERVAL": "12h", "LOG_LEVEL": "WARN", "PORT": "80",
        ])
        var expected = Configuration()
        expected.storage = .embedded(path: "data/x.sqlite")
        expected.esiBaseURL = "http://127.0.0.1:8080"
        expected.ssoBaseURL = "https://sso.example.org"
        expected.userAgent = "a/1 (b@c.de)"
        expected.compatibilityDate = "2025-12-16"
        expected.egress = "frankfurt-1"
        expected.entityRate = 0.5
        expected.bulkRate = 2
        expected.workerTypes = [.alliance, .userKillmail]
        expected.concurrency = 8
        expected.sync.characterMaximumAge = .seconds(600)
        expected.sync.syncAllInterval = .seconds(12 * 3600)
        expected.logLevel = .warning
        expected.port = 80
        #expect(configuration == expected)
    }

    @Test func nobodyNeedLookForAllOfEVE() throws {
        #expect(try read(["SYNC_ALL_INTERVAL": "Off"]).sync.syncAllInterval == nil)
    }

    @Test func takesTheEnvironmentBeforeTheFile() throws {
        let settings = Settings(
            environment: ["PORT": "1", "LOG_LEVEL": ""],
            file: ["PORT": "2", "LOG_LEVEL": "debug"]
        )
        #expect(settings[.port] == "1")
        #expect(settings[.logLevel] == "debug")
    }

    @Test(arguments: [
        ("DATABASE_URL", "sqlite:"), ("DATABASE_URL", "sqlite::memory:"), ("DATABASE_URL", "sqlite:folder/"),
        ("DATABASE_URL", "x.sqlite"), ("DATABASE_URL", "mysql://h/d"), ("DATABASE_URL", "postgresql://u:secret@h/d"),
        ("RABBITMQ_URL", "amqp://u:secret@h"), ("DB_HOST", "localhost"),
        ("ESI_BASE_URL", "esi.evetech.net"), ("ESI_BASE_URL", "ftp://x"), ("ESI_BASE_URL", "https://x?y"),
        ("ESI_BASE_URL", "https://"), ("SSO_BASE_URL", "x"),
        ("ESI_BASE_URL", "https://u:secret@h"), ("SSO_BASE_URL", "https://u:se/secret@h"),
        ("SSO_BASE_URL", "u:secret@h"), ("EVE_CALLBACK_URL", "http://u:secret@localhost/auth"),
        ("ESI_COMPATIBILITY_DATE", "2026-02-30"), ("ESI_COMPATIBILITY_DATE", "26-2-3"),
        ("ESI_COMPATIBILITY_DATE", "2999-01-01"),
        ("ESI_EGRESS", "a b"), ("ESI_ENTITY_RATE", "0"), ("ESI_ENTITY_RATE", "fast"), ("ESI_ENTITY_RATE", "nan"),
        ("ESI_BULK_RATE", "-1"), ("WORKER_TYPES", "ALIANCE"), ("WORKER_CONCURRENCY", "0"),
        ("WORKER_CONCURRENCY", "1.5"), ("CHARACTER_MAX_AGE", "10"), ("CHARACTER_MAX_AGE", "10y"),
        ("SYNC_ALL_INTERVAL", "59m"), ("SYNC_ALL_INTERVAL", "never"),
        ("LOG_LEVEL", "loud"), ("PORT", "70000"), ("MAX_QUEUE_AGE", "0s"),
    ])
    func refusesInOneSentence(_ name: String, _ value: String) throws {
        let complaint = try #require(throws: Complaint.self) { try read([name: value]) }
        #expect(complaint.status == .usage)
        #expect(complaint.sentence.contains(name))
        #expect(complaint.sentence.hasSuffix("."))
        #expect(!complaint.sentence.contains("\n"))
        #expect(!complaint.sentence.contains("secret"))
    }

    @Test(arguments: [
        ("ESI_BASE_URL", "https://esi.evetech.net"), ("SSO_BASE_URL", "https://login.eveonline.com"),
    ])
    func eachAddressHasItsOwnExample(_ name: String, _ example: String) throws {
        let complaint = try #require(throws: Complaint.self) { try read([name: "x"]) }
        #expect(complaint.sentence == "\(name) is \"x\", which is not an address such as \(example).")
    }

    @Test func whatGoesOverTheNetworkUnencryptedIsSaid() throws {
        func warnings(_ settings: [String: String]) throws -> [String] {
            var warnings: [String] = []
            _ = try Configuration(Settings(environment: settings), warnings: &warnings)
            return warnings
        }
        #expect(
            try warnings(["SSO_BASE_URL": "http://sso.example.org"]).first?.hasPrefix("SSO_BASE_URL is http:") == true
        )
        #expect(try warnings(["ESI_BASE_URL": "http://10.0.0.2:8080"]).count == 1)
        let own = ["SSO_BASE_URL": "http://localhost:8001", "ESI_BASE_URL": "http://[::1]:8000"]
        #expect(try warnings(own) == [])
        #expect(try warnings(["ESI_BASE_URL": "https://esi.example.org"]) == [])
    }

    @Test func dropsForeignParametersOfTheDatabaseWithAWarning() throws {
        var warnings: [String] = []
        let settings = Settings(environment: ["DATABASE_URL": "sqlite:///var/x.sqlite?schema=public&pgbouncer=true"])
        #expect(try Configuration(settings, warnings: &warnings).storage == .embedded(path: "/var/x.sqlite"))
        #expect(warnings.count == 1)
        #expect(warnings[0].contains("schema, pgbouncer"))
    }

    @Test(arguments: [".env.example", "systemd/esi-worker.env.example"])
    func theExampleFileListsEverySetting(_ name: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
        for setting in Setting.allCases { #expect(text.contains("#\(setting.rawValue)=")) }
        // systemd goes on with a comment behind a backslash.
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") && !$0.hasSuffix("\\") })
        let uncommented = text.replacing(#/(?m)^#(?=[A-Z_]+=)/#, with: "")
        let values = try DotEnv.parse(uncommented)
        #expect(Set(values.keys) == Set(Setting.allCases.map(\.rawValue)))
        var warnings: [String] = []
        var configuration = try Configuration(Settings(environment: [:], file: values), warnings: &warnings)
        let example = try #require(configuration.userAgent)
        #expect(example.contains(UserAgent.exampleContact))
        #expect(throws: Complaint.self) { try UserAgent.checked(example) }
        configuration.userAgent = nil
        #expect(configuration == Configuration())
    }
}
