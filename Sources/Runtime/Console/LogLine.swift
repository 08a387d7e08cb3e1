import Foundation
import Glibc
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
        /// `{"time":"…","level":"warning","message":"Text","key":"value"}`: programs read it.
        case json

        /// Of a program that runs until it is stopped.
        package static var service: Style {
            let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"]
            if isJournal(stream, STDERR_FILENO) { return .journal }
            return Terminal.isErrorInteractive ? .timestamped : .json
        }

        /// A child inherits the variable, whatever its standard error is: the journal is the socket with the inode that
        /// the variable names after the device, which all sockets have in common.
        /// Source: systemd.exec(5), `$JOURNAL_STREAM`; proc(5), `/proc/[pid]/fd/`.
        static func isJournal(_ stream: String?, _ descriptor: Int32) -> Bool {
            guard
                let inode = stream?.split(separator: ":").last,
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            else { return false }
            return target == "socket:[\(inode)]"
        }
    }

    static func text(_ event: LogEvent, _ metadata: Logger.Metadata, style: Style, time: String) -> String {
        if style == .json { return json(event, metadata, time) }
        var text =
            switch style {
            case .timestamped: "\(time) \(event.level) "
            case .journal: "<\(severity(event.level))>"
            case .plain, .json: event.level < .warning ? "" : "\(event.level): "
            }
        text += event.message.description.plain
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(key)=\(quoted("\(value)"))"
        }
        return text
    }

    /// What a job or reply brings along never takes the place of ours.
    private static func json(_ event: LogEvent, _ metadata: Logger.Metadata, _ time: String) -> String {
        var fields = metadata.mapValues { "\($0)" }
        fields["time"] = time
        fields["level"] = event.level.rawValue
        fields["message"] = event.message.description
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts can always be encoded.
        return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self).plainJSON } ?? "{}"
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
