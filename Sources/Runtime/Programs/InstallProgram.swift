import Foundation

/// `install --prefix PATH` and `uninstall --prefix PATH`
package struct InstallProgram: Sendable {
    private let plan: InstallPlan

    package init(prefix: String) throws(Complaint) {
        let path = URL(fileURLWithPath: prefix).standardizedFileURL.path
        guard prefix.hasPrefix("/"), path != "/", !path.contains(where: { $0.isWhitespace || $0 == "%" }) else {
            throw Complaint("--prefix must be an absolute path without spaces and %, such as /usr/local.")
        }
        plan = InstallPlan(prefix: path)
    }

    package func install() throws(Complaint) -> ProgramStatus {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let units = try Self.units(above: own)
        do {
            for file in plan.files(built: own.deletingLastPathComponent().path, units: units) {
                try put(file)
                print(file.destination)
            }
            try link()
        } catch {
            throw Self.failed(error)
        }
        print("\nWhat to do next:\n")
        for line in next { print("  \(line)") }
        return .done
    }

    package func uninstall() throws(Complaint) -> ProgramStatus {
        let manager = FileManager.default
        var isFound = false
        do {
            // The link's target may be gone: fileExists would follow it.
            let paths = [plan.link.path] + plan.files(built: "", units: "").map(\.destination)
            for path in paths where (try? manager.attributesOfItem(atPath: path)) != nil {
                try manager.removeItem(atPath: path)
                print(path)
                isFound = true
            }
            for folder in plan.folders where try isEmpty(folder) { try manager.removeItem(atPath: folder) }
        } catch {
            throw Self.failed(error)
        }
        guard isFound else {
            throw Complaint("Nothing of what install puts in place is under \(plan.prefix).", status: .failed)
        }
        print("Removed. Settings and data stay: \(plan.settingsFolder) and /var/lib/esi-worker.")
        return .done
    }

    // MARK: Files

    /// Replaced as a whole, so that a program that runs goes on with the old one.
    private func put(_ file: InstallPlan.File) throws {
        let manager = FileManager.default
        let destination = URL(fileURLWithPath: file.destination)
        try makeFolder(of: destination)
        var data = try Data(contentsOf: URL(fileURLWithPath: file.source))
        if file.isRewritten { data = Data(plan.rewritten(String(decoding: data, as: UTF8.self)).utf8) }
        try data.write(to: destination, options: .atomic)
        try manager.setAttributes(
            [.posixPermissions: file.isProgram ? 0o755 : 0o644],
            ofItemAtPath: destination.path
        )
    }

    /// Everybody may walk through it, whatever root's umask: the units run as another user.
    private func makeFolder(of file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755]
        )
    }

    private func link() throws {
        let manager = FileManager.default
        let (path, target) = plan.link
        try makeFolder(of: URL(fileURLWithPath: path))
        if (try? manager.attributesOfItem(atPath: path)) != nil { try manager.removeItem(atPath: path) }
        try manager.createSymbolicLink(atPath: path, withDestinationPath: target)
        print(path)
    }

    private func isEmpty(_ folder: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder) else { return false }
        return try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
    }

    /// The programs lie in the build folder of the sources, which have the units.
    private static func units(above program: URL) throws(Complaint) -> String {
        var folder = program.deletingLastPathComponent()
        while folder.path != "/" {
            let units = folder.appendingPathComponent("systemd").path
            if InstallPlan.units.allSatisfy({ FileManager.default.fileExists(atPath: "\(units)/\($0)") }) {
                return units
            }
            folder.deleteLastPathComponent()
        }
        throw Complaint("The unit files are not found: run ./orchestrator install in the sources.", status: .failed)
    }

    private static func failed(_ error: any Error) -> Complaint {
        Complaint("\((error as NSError).localizedDescription) Is it to be done as root?", status: .failed)
    }

    private var next: [String] {
        let reload = plan.isSystemWide ? "systemctl daemon-reload" : "systemctl link \(plan.unitFolder)/*"
        return [
            "systemd-sysusers \(plan.prefix)/lib/sysusers.d/esi-worker.conf",
            "cp -n \(plan.settingsFolder)/\(InstallPlan.settings) \(plan.settingsFolder)/esi-worker.env"
                + " && chmod 600 \(plan.settingsFolder)/esi-worker.env    # then set ESI_USER_AGENT in it",
            reload,
            "systemctl enable --now esi-worker.target esi-worker-server esi-worker@all",
        ]
    }
}
