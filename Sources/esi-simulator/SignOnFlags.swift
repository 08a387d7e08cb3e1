import ArgumentParser
import ESISimulator

struct SignOnFlags: ParsableArguments {
    @Option(help: ArgumentHelp("How long access tokens are good.", valueName: "seconds"))
    var tokenLifetime = 1199

    @Flag(help: "Leave a refresh token good until the one that replaced it is used.")
    var keepReplacedTokens = false

    func apply(to options: inout SimulatorOptions) throws {
        guard tokenLifetime > 0 else {
            throw ValidationError("--token-lifetime must be 1 or more, not \(tokenLifetime).")
        }
        options.tokenLifetime = tokenLifetime
        options.keepsReplacedTokens = keepReplacedTokens
    }
}
