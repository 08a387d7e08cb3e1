/// What goes where under a prefix: the one list for putting it there and for taking it away.
package struct InstallPlan: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        /// Of what is installed.
        package var source: String
        package var destination: String
        package var isProgram: Bool
        /// Names of folders in it are those of the prefix.
        package var isRewritten: Bool
    }

    package static let programs = ["orchestrator", "universal-worker"]
    package static let units = ["esi-worker@.service", "esi-worker-server.service", "esi-worker.target"]
    static let settings = "esi-worker.env.example"
    static let user = "esi-worker.sysusers.conf"

    /// Absolute, without a slash at its end.
    package let prefix: String

    package init(prefix: String) { self.prefix = prefix }

    package var programFolder: String { "\(prefix)/lib/esi-worker" }
    package var unitFolder: String { "\(prefix)/lib/systemd/system" }
    /// The system's own for what systemd reads by itself, so that settings are where others are.
    package var settingsFolder: String { isSystemWide ? "/etc/esi-worker" : "\(prefix)/etc/esi-worker" }
    /// systemd finds units and users there by itself.
    package var isSystemWide: Bool { ["/usr", "/usr/local"].contains(prefix) }

    /// - Parameters:
    ///   - built: the folder of the built programs.
    ///   - units: the folder of the unit files.
    package func files(built: String, units: String) -> [File] {
        Self.programs.map { file("\(built)/\($0)", "\(programFolder)/\($0)", isProgram: true) }
            + Self.units.map { file("\(units)/\($0)", "\(unitFolder)/\($0)", isRewritten: true) }
            + [
                file("\(units)/\(Self.settings)", "\(settingsFolder)/\(Self.settings)", isRewritten: true),
                file("\(units)/\(Self.user)", "\(prefix)/lib/sysusers.d/esi-worker.conf"),
            ]
    }

    /// Found by who types `orchestrator`.
    package var link: (path: String, target: String) {
        ("\(prefix)/bin/orchestrator", "\(programFolder)/orchestrator")
    }

    /// Unit files as they are in the sources name these.
    package func rewritten(_ text: String) -> String {
        text.replacing("/usr/local/lib/esi-worker/", with: "\(programFolder)/")
            .replacing("/etc/esi-worker/", with: "\(settingsFolder)/")
    }

    /// Removed where they are empty.
    package var folders: [String] { [programFolder, settingsFolder] }

    private func file(
        _ source: String,
        _ destination: String,
        isProgram: Bool = false,
        isRewritten: Bool = false
    ) -> File {
        File(source: source, destination: destination, isProgram: isProgram, isRewritten: isRewritten)
    }
}
