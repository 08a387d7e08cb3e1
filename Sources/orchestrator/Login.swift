import ArgumentParser
import Runtime

struct Login: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Log a character in with EVE's single sign-on, so that its killmails are fetched.",
        discussion: """
            Prints the address to log in at, opens it where there is a browser, and waits at EVE_CALLBACK_URL until the \
            browser comes back. Needs EVE_CLIENT_ID, of an application registered at https://developers.eveonline.com \
            with that callback address; EVE_CLIENT_SECRET is used where it is set. Where `orchestrator serve` listens there, \
            it takes the login, and its address is printed. Logging in again mends what \
            `orchestrator users` shows as stopped.
            """
    )

    @Flag(name: .customLong("no-browser"), help: "Only print the address.")
    var noBrowser = false

    @Option(
        help: ArgumentHelp("How long to wait for the browser.", valueName: "time"),
        transform: DurationFlag.read
    )
    var timeout: Duration = .seconds(300)

    func run() async throws {
        var program = LoginProgram()
        program.opensBrowser = !noBrowser
        program.timeout = timeout
        try await program.run().end()
    }
}
