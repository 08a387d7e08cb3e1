import Foundation
import HTTPTypes
import Synchronization

/// The control calls about single sign-on.
extension SingleSignOn {
    /// Answers what is about single sign-on, and `nil` for any other call.
    package func control(_ ask: Ask, at now: Moment) -> Reply? {
        let call = ask.path.dropFirst(Simulator.controlPrefix.utf8.count)
        switch (ask.method, call) {
        case ("GET", "/sso"): return report()
        case ("GET", "/secrets"):
            return Reply(status: 200, body: Array(weather.withLock { $0.secrets }.joined(separator: "\n").utf8))
        case ("POST", "/sso-faults"), ("POST", "/revoke"), ("POST", "/sell"):
            guard let command = try? JSONDecoder().decode(ControlCommand.self, from: Data(ask.body)) else {
                return Reply(status: 400, error: "The body is not a JSON object with this call's members.")
            }
            return call == "/sso-faults" ? faults(command, at: now) : change(call, command)
        default: return nil
        }
    }

    private func faults(_ command: ControlCommand, at now: Moment) -> Reply {
        if let seconds = command.seconds, seconds >= 0 {
            weather.withLock { $0.beginOutage(at: now, seconds: Int(seconds.rounded(.up))) }
            return Self.done
        }
        let kinds = command.kinds.map { FaultKind.read($0.joined(separator: ",")) } ?? FaultKind.allCases
        guard let rate = command.rate, (0...1).contains(rate), let kinds else {
            return Reply(status: 400, error: "This call needs seconds, or rate with kinds, of \(FaultKind.list).")
        }
        weather.withLock { $0.setFaults(rate: rate, kinds: kinds) }
        return Self.done
    }

    private func change(_ call: Substring, _ command: ControlCommand) -> Reply {
        guard let character = command.id else {
            return Reply(status: 400, error: "This call needs id, of a character.")
        }
        guard simulator.world.presence(of: .character, id: character) != .absent else {
            return Reply(status: 404, error: "There is no character \(character).")
        }
        if call == "/sell" {
            weather.withLock { $0.sell(character) }
        } else {
            logins.withLock { $0.revoke(character: character) }
        }
        return Self.done
    }

    private func report() -> Reply {
        let counts = weather.withLock { $0.counts }
        var writer = JSONWriter()
        writer.object { writer in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                writer.key(text: name)
                writer.value(count)
            }
        }
        return Self.json(writer.bytes)
    }

    private static let done = json(Array(#"{"ok":true}"#.utf8))
}
