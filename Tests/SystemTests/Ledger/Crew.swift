import Foundation
import Testing

/// The processes at work: workers, and a server that schedules and works too. Who ends is started anew, as systemd does.
actor Crew {
    /// Jobs in flight in each process.
    static let slots = 6
    static let size = 3
    private static let server = 0

    private let place: Workplace
    private let settings: [String: String]
    /// Makes a process's clock wrong, by a file that says how much; nil where it is not installed.
    private let clockLibrary = try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")
        .map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }.first(where: FileManager.default.fileExists)
    private var members: [Program] = []
    private var woken: [Task<Void, Never>] = []
    /// Ends that nobody had asked for, by what they were: a signal or a status.
    private(set) var surprises: [String: Int] = [:]

    init(_ place: Workplace, settings: [String: String]) throws {
        self.place = place
        self.settings = try settings.merging(["PORT": "\(FreePort.any())", "WORKER_CONCURRENCY": "\(Self.slots)"]) {
            $1
        }
    }

    func begin() throws {
        for number in 0..<Self.size { members.append(try start(number)) }
    }

    private func start(_ number: Int) throws -> Program {
        var settings = settings
        if let clockLibrary {
            let clock = clock(number)
            if !FileManager.default.fileExists(atPath: clock.path) { try Data("+0".utf8).write(to: clock) }
            settings["LD_PRELOAD"] = clockLibrary
            settings["FAKETIME_TIMESTAMP_FILE"] = clock.path
            settings["FAKETIME_NO_CACHE"] = "1"
            settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
            settings["NO_FAKE_STAT"] = "1"
        }
        // The library puts a variable into the environment where it is not inherited. That moves the environment, and
        // Swift looks for the arguments beside it.
        let wrapper = clockLibrary == nil ? nil : "/usr/bin/env"
        return number == Self.server
            ? try place.start("orchestrator", ["serve", "--work"], through: wrapper, settings: settings)
            : try place.start("universal-worker", through: wrapper, settings: settings)
    }

    private func clock(_ number: Int) -> URL { place.folder.appending(path: "clock-\(number)") }

    // MARK: Faults

    /// - Parameter worker: any number; nil is the server.
    func kill(_ worker: Int?) async throws {
        let number = index(worker)
        members[number].signal(SIGKILL)
        _ = await members[number].status()
        members[number] = try start(number)
    }

    /// Its place is taken by another process; when it wakes up it works beside that one for a while.
    func freeze(_ worker: Int, for pause: Duration) throws {
        let number = index(worker)
        let frozen = members[number]
        frozen.signal(SIGSTOP)
        members[number] = try start(number)
        woken.append(
            Task {
                try? await Task.sleep(for: pause)
                frozen.signal(SIGCONT)
                try? await Task.sleep(for: .seconds(2))
                await end(frozen)
            }
        )
    }

    /// The process's clock is off by so many seconds from now on.
    func jump(_ worker: Int, by seconds: Int) throws {
        try Data("\(seconds < 0 ? "" : "+")\(seconds)".utf8).write(to: clock(index(worker)))
    }

    private func index(_ worker: Int?) -> Int { worker.map { 1 + abs($0) % (Self.size - 1) } ?? Self.server }

    // MARK: Care

    func restartWhoEnded() async throws {
        for (number, program) in members.enumerated() where !program.isRunning {
            surprises["\(program.name) ended with \(await program.status())", default: 0] += 1
            members[number] = try start(number)
        }
    }

    /// Everybody stops when what is in flight has ended.
    func end() async {
        for task in woken { await task.value }
        for program in members { await end(program) }
    }

    private func end(_ program: Program) async {
        let wasRunning = program.isRunning
        program.signal(SIGTERM)
        let status = await program.status()
        // One that was frozen while it started did not listen yet.
        if wasRunning, status != 0, status != -SIGTERM {
            surprises["\(program.name) stopped with \(status)", default: 0] += 1
        }
    }
}
