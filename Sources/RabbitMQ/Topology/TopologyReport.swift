/// What of a topology the server has. Bindings cannot be asked for; declaring makes them anew.
package struct TopologyReport: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case exchange, queue
    }

    package enum State: Sendable, Equatable {
        case present
        case missing
        /// Exists, but was declared with other arguments: in the server's words.
        case differs(String)
    }

    package struct Entry: Sendable, Equatable {
        package var kind: Kind
        package var name: String
        package var state: State
        /// Also where it differs. With anything else that differs, nobody can queue or work.
        package var isUsedAsItIs = false
        /// Of a queue that exists. Deliveries in hand and not yet settled are not in it.
        package var ready: Int?
        package var consumers: Int?
    }

    package var entries: [Entry]

    package var isAsDeclared: Bool { entries.allSatisfy { $0.state == .present } }

    /// One for each, in columns.
    package var lines: [String] {
        let width = entries.map(\.name.count).max() ?? 0
        return entries.map { entry in
            let kind = entry.kind.rawValue.padded(to: Kind.exchange.rawValue.count)
            return "\(kind)  \(entry.name.padded(to: width))  \(Self.words(entry))"
        }
    }

    private static func words(_ entry: Entry) -> String {
        var words: [String] = []
        switch entry.state {
        case .present: words.append("as declared")
        case .missing: return "missing"
        case .differs(let text): words.append("differs: \(text)")
        }
        if let ready = entry.ready { words.append("\(ready) ready") }
        if let consumers = entry.consumers, consumers > 0 { words.append("\(consumers) consumers") }
        return words.joined(separator: ", ")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
