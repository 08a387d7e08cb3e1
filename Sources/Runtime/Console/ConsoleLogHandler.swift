import ESI
import Foundation
package import Logging

/// Writes log lines to the console that a display may be drawn on.
package struct ConsoleLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let console: Console
    private let style: LogLine.Style

    package init(_ console: Console, level: Logger.Level, style: LogLine.Style) {
        self.console = console
        self.style = style
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
        let time = style == .timestamped || style == .json ? ISODate.text(Date()) : ""
        console.print(LogLine.text(event, metadata, style: style, time: time))
    }
}

extension Logger {
    package init(_ console: Console, level: Level, style: LogLine.Style) {
        self.init(label: Version.name) { _ in ConsoleLogHandler(console, level: level, style: style) }
    }
}
