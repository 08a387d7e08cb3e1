import RabbitMQ

/// The human form of a `TopologyReport`.
enum TopologyText {
    static func lines(_ report: TopologyReport) -> [String] {
        Table.lines(report.entries.map { [$0.kind.rawValue, $0.name, words($0)] }, leading: 3)
    }

    private static func words(_ entry: TopologyReport.Entry) -> String {
        var words: [String] = []
        switch entry.state {
        case .present: words.append("as declared")
        case .missing: return "missing"
        case .differs(let text): words.append("differs: \(text)")
        case .refused(let text): words.append("refused: \(text)")
        }
        if let ready = entry.ready { words.append("\(ready) ready") }
        if let consumers = entry.consumers, consumers > 0 { words.append("\(consumers) consumers") }
        return words.joined(separator: ", ")
    }
}
