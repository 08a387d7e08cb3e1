import ArgumentParser
import ESISimulator

struct UniverseFlags: ParsableArguments {
    @Option(help: ArgumentHelp("What everything made follows from.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Alliances, closed ones included.", valueName: "n"))
    var alliances = UniverseSize.modest.alliances

    @Option(help: ArgumentHelp("Player corporations, each in one alliance.", valueName: "n"))
    var corporations = UniverseSize.modest.corporations

    @Option(help: ArgumentHelp("NPC corporations.", valueName: "n"))
    var npcCorporations = UniverseSize.modest.nonPlayerCorporations

    @Option(
        help: ArgumentHelp(
            "Characters; the default is one for each place of a CEO or creator, so that all are reachable.",
            valueName: "n"
        )
    )
    var characters: Int?

    @Option(help: ArgumentHelp("Killmails; the default is ten for each character.", valueName: "n"))
    var killmails: Int?

    @Option(
        help: ArgumentHelp(
            "How many of each character's newest killmails are not in its list until POST /simulator/fights.",
            valueName: "n"
        )
    )
    var withheld = 0

    @Option(
        help: ArgumentHelp(
            "Serve recorded bodies (alliances/ID.json, corporations/, characters/, killmails/) in place of made ones.",
            valueName: "directory"
        )
    )
    var recorded: String?

    @Option(help: ArgumentHelp("How long every reply is good, instead of ESI's own times.", valueName: "seconds"))
    var ttl: Int?

    func options() throws -> SimulatorOptions {
        var options = SimulatorOptions()
        options.seed = seed
        options.size = UniverseSize(
            alliances: alliances,
            corporations: corporations,
            nonPlayerCorporations: npcCorporations,
            characters: characters
        )
        if let complaint = options.size.complaint { throw ValidationError(complaint) }
        if let killmails, !(0...200_000_000).contains(killmails) {
            throw ValidationError("--killmails must be from 0 to 200000000, not \(killmails).")
        }
        if let ttl, !(0...100_000_000).contains(ttl) { throw ValidationError("--ttl must be 0 or more, not \(ttl).") }
        guard withheld >= 0 else { throw ValidationError("--withheld must be 0 or more, not \(withheld).") }
        options.killmails = killmails
        options.withheld = withheld
        options.timeToLive = ttl
        do {
            if let recorded { options.recorded = try RecordedBodies(directory: recorded) }
        } catch {
            throw ValidationError("\(error)")
        }
        return options
    }
}
