import ArgumentParser
import ESISimulator

struct LimitFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Give routes a bucket, as in corp=600/20s:/corporations/{id}; may be repeated.",
            valueName: "name=limit/window:route,…"
        )
    )
    var group: [String] = []

    @Option(help: ArgumentHelp("Errors a minute before every route answers 420.", valueName: "n"))
    var errorLimit = 100

    @Option(
        help: ArgumentHelp(
            "Milliseconds after the first 420 or 429 in which another request is no breach.",
            valueName: "ms"
        )
    )
    var stopGrace = 250

    @Flag(help: "Put every route in one bucket that nobody fills, for benchmarks.")
    var unlimited = false

    @Option(help: ArgumentHelp("Errors that another program on the same address makes.", valueName: "per-minute"))
    var foreignErrors = 0.0

    @Option(
        help: ArgumentHelp(
            "The share of a bucket that another program spends, as in corp=0.3; may be repeated.",
            valueName: "group=share"
        )
    )
    var foreignShare: [String] = []

    func apply(to options: inout SimulatorOptions) throws {
        options.groups = unlimited ? .unlimited : RateGroups()
        for text in group {
            if let complaint = options.groups.add(text) { throw ValidationError(complaint) }
        }
        guard errorLimit > 0 else { throw ValidationError("--error-limit must be 1 or more, not \(errorLimit).") }
        guard foreignErrors >= 0 else {
            throw ValidationError("--foreign-errors must be 0 or more, not \(foreignErrors).")
        }
        guard stopGrace >= 0 else { throw ValidationError("--stop-grace must be 0 or more, not \(stopGrace).") }
        options.errorLimit = errorLimit
        options.stopGrace = stopGrace
        options.foreignErrors = foreignErrors
        for text in foreignShare {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let share = Double(parts[1]), (0...1).contains(share),
                options.groups.all.contains(where: { $0.name == parts[0] })
            else {
                let names = options.groups.all.map(\.name).joined(separator: ", ")
                throw ValidationError("--foreign-share \(text): expected GROUP=SHARE, a share from 0 to 1 of \(names).")
            }
            options.foreignShares[String(parts[0])] = share
        }
    }
}
