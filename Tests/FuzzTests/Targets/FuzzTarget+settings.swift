import Domain
import Foundation
import PostgreSQL
import RabbitMQ
import Runtime

extension FuzzTarget {
    /// A settings file, and each of its lines as a value by itself.
    static func settings(_ text: String) {
        if let file = try? DotEnv.parse(text) {
            var warnings: [String] = []
            _ = try? Configuration(Settings(environment: [:], file: file), warnings: &warnings)
        }
        for line in text.split(separator: "\n").map(String.init) {
            if let duration = DurationText.parse(line) { _ = DurationText.describe(duration) }
            _ = try? PostgreSQLURL(line)
            _ = try? RabbitMQBroker.Configuration(url: line)
            _ = try? UserAgent.checked(line)
        }
    }

    /// What people name: a file of ids, one of killmails, arguments.
    static func lists(_ text: String) {
        for kind in EntityKind.allCases {
            var list = IDList(kind)
            list.add(lines: text, of: "fuzz")
            _ = list.complaint
        }
        var killmails = KillmailList()
        killmails.add(text: text, of: "fuzz")
        killmails.add(arguments: text.split(separator: " ").map(String.init))
        _ = (killmails.references, killmails.skipped)
    }
}
