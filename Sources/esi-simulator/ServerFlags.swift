import ArgumentParser

struct ServerFlags: ParsableArguments {
    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var bind = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one and tells it.", valueName: "port"))
    var port = 8080

    @Option(help: ArgumentHelp("Threads for connections.", valueName: "n"))
    var threads = 1

    @Option(help: ArgumentHelp("Write all bodies as files for a static server, and end.", valueName: "directory"))
    var writeBodies: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535, not \(port).") }
        guard (1...64).contains(threads) else {
            throw ValidationError("--threads must be from 1 to 64, not \(threads).")
        }
    }
}
