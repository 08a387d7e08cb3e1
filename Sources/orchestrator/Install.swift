import ArgumentParser
import Runtime

struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Put programs, systemd units and example settings in place.",
        discussion: """
            Under /usr/local, systemd finds the units by itself, and settings are in /etc/esi-worker; under another prefix \
            they are in its etc/esi-worker. Nothing is started. What to do next is printed.
            """
    )

    @Option(help: ArgumentHelp("Where to, as an absolute path.", valueName: "path"))
    var prefix = "/usr/local"

    func run() throws { try InstallProgram(prefix: prefix).install().end() }
}

struct Uninstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Take away what install has put in place. Never settings or data.",
        discussion: """
            Stop and disable first what is enabled: systemctl disable --now esi-worker.target esi-worker-server \
            esi-worker@all, and so on for each type.
            """
    )

    @Option(help: ArgumentHelp("As it was given to install.", valueName: "path"))
    var prefix = "/usr/local"

    func run() throws { try InstallProgram(prefix: prefix).uninstall().end() }
}
