import Foundation
import HTTPTypes
import Synchronization

/// The control calls under `/simulator`, which no rule counts and no fault touches.
extension Simulator {
    package static let controlPrefix = "/simulator"

    package func control(_ ask: Ask, at now: Moment) -> Reply {
        switch (ask.method, ask.path.dropFirst(Self.controlPrefix.utf8.count)) {
        case ("GET", "/health"): return Self.done
        case ("GET", "/report"): return Self.json(report(at: now))
        case ("GET", "/repetitions"): return listRepetitions()
        case ("GET", "/killmails"): return listKillmails(ask.query)
        case ("POST", "/reset"):
            state.withLock { $0.resetCounters() }
            return Self.done
        case ("POST", let call):
            let body = ask.body.isEmpty ? Array("{}".utf8) : ask.body
            guard let command = try? JSONDecoder().decode(ControlCommand.self, from: Data(body)) else {
                return Reply(status: 400, error: "The body is not a JSON object with this call's members.")
            }
            return perform(call, command, at: now)
        default: return Reply(status: 404, error: "No such control call.")
        }
    }

    private func perform(_ call: Substring, _ command: ControlCommand, at now: Moment) -> Reply {
        switch call {
        case "/downtime": downtime(command, at: now)
        case "/faults": faults(command)
        case "/limit": limit(command, at: now)
        case "/change": change(command)
        case "/fights": fights(command)
        case "/break": breakKillmail(command)
        case "/spend": spend(command, at: now)
        default: Reply(status: 404, error: "No such control call.")
        }
    }

    private func downtime(_ command: ControlCommand, at now: Moment) -> Reply {
        guard let seconds = command.seconds, seconds >= 0 else { return Self.refused("seconds, 0 or more") }
        state.withLock { $0.downtime.begin(at: now, seconds: Int(seconds.rounded(.up))) }
        return Self.done
    }

    private func faults(_ command: ControlCommand) -> Reply {
        guard let rate = command.rate, (0...1).contains(rate) else { return Self.refused("rate, from 0 to 1") }
        let kinds = command.kinds.map { FaultKind.read($0.joined(separator: ",")) } ?? FaultKind.allCases
        guard let kinds else { return Self.refused("kinds, of \(FaultKind.list)") }
        state.withLock { state in
            state.faults.rate = rate
            state.faults.kinds = kinds
        }
        return Self.done
    }

    private func limit(_ command: ControlCommand, at now: Moment) -> Reply {
        guard let seconds = command.seconds, seconds >= 0 else { return Self.refused("seconds, 0 or more") }
        let end = now.advanced(milliseconds: Int(seconds * 1000))
        switch command.kind {
        case "420":
            state.withLock { $0.forceStop(until: end, at: now) }
            return Self.done
        case "429":
            guard let group = options.groups.all.first(where: { $0.name == command.group }) else {
                return Self.refused("group, of \(options.groups.all.map(\.name).joined(separator: ", "))")
            }
            state.withLock { $0.forceRejection(of: group, until: end, at: now) }
            return Self.done
        default: return Self.refused("kind, \"420\" or \"429\"")
        }
    }

    private func change(_ command: ControlCommand) -> Reply {
        guard let kind = command.kind.flatMap(EntityKind.init), let id = command.id else {
            return Self.refused("kind, of alliance, corporation, character, and id")
        }
        guard world.presence(of: kind, id: id) != .absent else {
            return Reply(status: 404, error: "There is no \(kind.rawValue) \(id).")
        }
        state.withLock { $0.change(kind, id) }
        return Self.done
    }

    private func fights(_ command: ControlCommand) -> Reply {
        let left = state.withLock { state -> Int? in
            let left = options.withheld - state.fights
            guard let count = command.count, (0...left).contains(count) else { return left }
            state.fights += count
            return nil
        }
        return left.map { Self.refused("count, from 0 to \($0): so many of --withheld are left") } ?? Self.done
    }

    private func breakKillmail(_ command: ControlCommand) -> Reply {
        guard let id = command.killmail, let status = command.status, status == 0 || (500...599).contains(status) else {
            return Self.refused("killmail, and status, from 500 to 599, or 0 to mend it")
        }
        guard killmails.number(of: id) != nil || world.recorded.killmails[id] != nil else {
            return Reply(status: 404, error: "There is no killmail \(id).")
        }
        state.withLock { $0.brokenKillmails[id] = status == 0 ? nil : status }
        return Self.done
    }

    private func spend(_ command: ControlCommand, at now: Moment) -> Reply {
        if let errors = command.errors, errors >= 0 {
            state.withLock { $0.spendErrors(errors, at: now) }
            return Self.done
        }
        guard let tokens = command.tokens, tokens >= 0,
            let group = options.groups.all.first(where: { $0.name == command.group })
        else { return Self.refused("errors, or tokens with group, of \(options.groups.all.map(\.name))") }
        state.withLock { $0.spendForeign(tokens, of: group, at: now) }
        return Self.done
    }

    /// The dump's revisions are the current ones, which a cached reply may lag behind.
    package var revisions: @Sendable (EntityKind, Int) -> Int {
        let revisions = state.withLock { $0.revisions }
        return { kind, id in revisions[SimulatorState.Entity(kind: kind, id: id)] ?? 0 }
    }

    // MARK: Replies

    private static let done = json(Array(#"{"ok":true}"#.utf8))

    private static func json(_ body: [UInt8]) -> Reply {
        var reply = Reply(status: 200, body: body)
        reply.fields[.contentType] = "application/json; charset=utf-8"
        return reply
    }

    private static func refused(_ needed: String) -> Reply { Reply(status: 400, error: "This call needs \(needed).") }
}
