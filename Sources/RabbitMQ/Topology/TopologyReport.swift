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
        /// This user may not ask or declare it: in the server's words, with what helps.
        case refused(String)
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
}
