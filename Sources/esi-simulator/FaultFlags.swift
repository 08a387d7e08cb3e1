import ArgumentParser
import ESISimulator

struct FaultFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The share of replies that go wrong, from 0 to 1.", valueName: "share"))
    var faultRate = 0.0

    @Option(help: ArgumentHelp("Which faults, separated by commas: \(FaultKind.list).", valueName: "kinds"))
    var faults: String?

    @Option(help: ArgumentHelp("Wait before every reply.", valueName: "milliseconds"))
    var latency = 0

    @Option(help: ArgumentHelp("Wait more before a reply with the fault slow.", valueName: "milliseconds"))
    var slow = 3000

    @Option(
        help: ArgumentHelp(
            "Be down from so many seconds after the start for so many; may be repeated.",
            valueName: "start:duration"
        )
    )
    var downtime: [String] = []

    func apply(to options: inout SimulatorOptions) throws {
        guard (0...1).contains(faultRate) else {
            throw ValidationError("--fault-rate must be from 0 to 1, not \(faultRate).")
        }
        if let faults {
            guard let kinds = FaultKind.read(faults) else {
                throw ValidationError("--faults \(faults): the kinds are \(FaultKind.list).")
            }
            options.faultKinds = kinds
        }
        guard latency >= 0 else { throw ValidationError("--latency must be 0 or more, not \(latency).") }
        guard slow >= 0 else { throw ValidationError("--slow must be 0 or more, not \(slow).") }
        options.faultRate = faultRate
        options.latency = latency
        options.slowness = slow
        for text in downtime {
            let parts = text.split(separator: ":").map { Int($0) }
            guard parts.count == 2, let start = parts[0], let duration = parts[1], start >= 0, duration > 0 else {
                throw ValidationError("--downtime \(text): expected START:DURATION in seconds, as in 30:60.")
            }
            options.downtimes.append(start..<start + duration)
        }
    }
}
