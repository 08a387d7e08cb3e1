import Foundation
import Logging

/// How log lines look.
package enum LogLine {
    package enum Style: Sendable {
        /// `2026-08-18T11:00:05Z warning Text key=value`
        case timestamped
        /// `<4>Text key=value`: systemd reads the level from the prefix and notes the time itself.
        case journal
        /// `warning: Text key=value`: a person looks on.
        case plain

        /// Of a program that runs until it is stopped: systemd sets the variable where standard error is the journal.
        package static var service: Style {
            ProcessInfo.processInfo.environment["JOURNAL_STREAM"] == nil ? .timestamped : .journal
        }
    }

    static func text(_ event: LogEvent, _ metadata: Logger.Metadata, style: Style, time: String) -> String {
        var text =
            switch style {
            case .timestamped: "\(time) \(event.level) "
            case .journal: "<\(severity(event.level))>"
            case .plain: event.level < .warning ? "" : "\(event.level): "
            }
        text += event.message.description.plain
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(key)=\(quoted("\(value)"))"
        }
        return text
    }

    /// Syslog's numbers.
    private static func severity(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    private static func quoted(_ value: String) -> String {
        let value = value.plain
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.replacing("\"", with: "'") + "\""
    }
}
