import ArgumentParser
import Foundation
import Runtime

@main
struct Orchestrator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orchestrator",
        abstract: "Keeps a copy of EVE Online's alliances, corporations, characters and killmails, within ESI's rules.",
        discussion: """
            Jobs are queued here and done by workers. Everything is kept in one SQLite file, esi-worker.sqlite in the \
            working directory unless DATABASE_URL names another. Settings come from the environment and from the file \
            .env; .env.example lists them, and where this is installed esi-worker.env.example.

            EXAMPLES:
              orchestrator sync-all --drain          fetch everything, here and now
              orchestrator sync-all --dry-run        tell how much that would be
              orchestrator sync-corporations         queue it, for workers to do
              orchestrator serve --work              dashboard, scheduler and worker in one
              orchestrator work                      start a worker
              orchestrator queue character 95465499  queue one character
              orchestrator show killmail 137259365   show a killmail as a killboard does
              orchestrator status                    show queues, ESI's limits and failures, and whether all is well
              orchestrator dead list                 show what went wrong for good

            EXIT STATUS: 0 done; 1 failed; 3 dead letters; 4 jobs wait longer than --patience; 64 wrong usage or \
            settings; 69 something is missing on this machine (the launcher ./orchestrator); 130 stopped by Ctrl-C; \
            143 stopped by SIGTERM or SIGHUP.
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Synchronise",
                subcommands: [
                    SyncAll.self, SyncAlliances.self, SyncCorporations.self, SyncCharacters.self, SyncKillmails.self,
                    SyncUserKillmails.self,
                ]
            ),
            CommandGroup(
                name: "Queues",
                subcommands: [Queue.self, Status.self, JobsCommand.self, Dead.self, Purge.self]
            ),
            CommandGroup(name: "People", subcommands: [Login.self, Users.self, Audit.self]),
            CommandGroup(name: "Data", subcommands: [Show.self, Killmails.self, Events.self]),
            CommandGroup(
                name: "Running",
                subcommands: [
                    Serve.self, Work.self, ScheduleCommand.self, TopologyCommand.self, Migrate.self, DoctorCommand.self,
                    Install.self, Uninstall.self,
                ]
            ),
        ]
    )

    /// Whatever goes wrong is one sentence on standard error.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            if let complaint = StandardOutput.complaint { throw complaint }
        } catch {
            Failure.end(error, of: Self.self)
        }
    }
}
