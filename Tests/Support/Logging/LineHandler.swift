package import Logging

/// Keeps what is logged, a line each.
package struct LineHandler: LogHandler {
    let lines: Observed<[String]>
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.notice

    package init(lines: Observed<[String]>, logLevel: Logger.Level = .notice) {
        self.lines = lines
        self.logLevel = logLevel
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.append(([event.level.rawValue, "\(event.message)"] + values).joined(separator: " "))
    }
}
