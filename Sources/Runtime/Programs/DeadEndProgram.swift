import Foundation
package import Jobs

/// `dead retry` and `dead discard`
package struct DeadEndProgram: Sendable {
    package var ending: DeadLetterEnding
    package var choice: DeadLetterChoice
    /// Only tells how many.
    package var isDryRun = false
    package var isConfirmed = false
    /// Retried jobs a second.
    package var rate = DeadLetterDesk.rate

    package init(_ ending: DeadLetterEnding, _ choice: DeadLetterChoice) {
        self.ending = ending
        self.choice = choice
    }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        try startup.checkDatabase()
        return try await startup.withEngine(looksOnly: isDryRun) { engine in
            let filter = choice.filter(at: Date())
            let found = try await engine.jobStore.countDeadLetters(filter)
            let strays =
                choice.mayMeanStrays ? choice.chosen(try await engine.deadLetters.strays(), filter) : []
            if choice.isByID, found.count + strays.count < Set(choice.ids).count {
                let fact = Self.unknown(of: Set(choice.ids), found: found.count + strays.count)
                throw Complaint("\(fact): `orchestrator dead list --each` lists them.", status: .failed)
            }
            guard found.count + strays.count > 0 else {
                print(choice.none)
                return .done
            }
            let plan = Self.plan(ending, rows: found.count, strays, rate: rate)
            if isDryRun {
                print("This would \(plan)")
                return .done
            }
            guard try isConfirmed(plan) else {
                print("Nothing was changed.")
                return .failed
            }
            return try await carryOut(filter, rows: found.count, strays, engine, startup)
        }
    }

    private func carryOut(
        _ filter: JobFilter,
        rows: Int,
        _ strays: [StrayLetter],
        _ engine: Engine,
        _ startup: Startup
    ) async throws -> ProgramStatus {
        let (desk, ending, rate) = (engine.deadLetters, ending, rate)
        let interruption = await engine.interruption()
        let work = Task {
            let show: @Sendable (Int) -> Void = { done in
                let figures = "\(Figures.grouped(done)) of \(Figures.grouped(rows))"
                startup.console.draw(["\(figures); Ctrl-C stops, and loses nothing."])
            }
            defer { startup.console.end() }
            return try await desk.end(filter, strays, by: ending, rate: rate, onLot: show)
        }
        let done = try await interruption.during(stop: work.cancel) { try await work.value }
        let sentence = "\(Self.did(ending)) \(Figures.count(done.rows + done.strays, "job"))."
        if interruption.hasCome {
            print("\(sentence) The same command goes on with the rest.")
            return .interrupted
        }
        print(sentence)
        let left = strays.count - done.strays
        guard left > 0 else { return .done }
        print(Self.unkept(left))
        return .failed
    }

    static func unknown(of ids: Set<String>, found: Int) -> String {
        guard found == 0 else {
            return "Of these \(ids.count) ids only \(found) \(found == 1 ? "is a dead letter" : "are dead letters")"
        }
        let names = ids.sorted().map(\.plain)
        return names.count == 1 ? "\(names[0]) is no dead letter" : "None of these \(names.count) ids is a dead letter"
    }

    private static func unkept(_ count: Int) -> String {
        "\(Figures.count(count, "message")) cannot be retried: the body was not kept, because it may have held a secret."
    }

    private func isConfirmed(_ plan: String) throws(Complaint) -> Bool {
        // What was named one by one, or can be taken back by discarding, is not asked for.
        if isConfirmed || choice.isByID || ending == .retry { return true }
        return try Terminal.confirm("This will \(plan)", question: "Go on?")
    }

    static func plan(_ ending: DeadLetterEnding, rows: Int, _ strays: [StrayLetter], rate: Int) -> String {
        switch ending {
        case .discard: return "discard \(Figures.count(rows + strays.count, "dead letter"))."
        case .retry:
            let kept = strays.count(where: ending.isPossible)
            let letters = Figures.count(rows + kept, "dead letter")
            let time = DurationText.describe(seconds: (Double(rows) / Double(max(1, rate))).rounded(.up))
            let plan = "retry \(letters), at most \(Figures.grouped(rate)) a second: about \(time)."
            return kept == strays.count ? plan : "\(plan) \(unkept(strays.count - kept))"
        }
    }

    private static func did(_ ending: DeadLetterEnding) -> String { ending == .retry ? "Queued again" : "Discarded" }
}
