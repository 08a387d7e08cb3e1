import Foundation
import TestSupport

/// Carries out faults, one after the other, and writes down when each began and ended.
struct Nemesis {
    let crew: Crew
    let producer: Producer
    let servers: (Servers, ServerProxies)?
    let disk: URL?
    /// Longer than anybody believes in a process that does not move.
    let longFreeze: Duration
    var random: SeededGenerator
    private(set) var faults: [Fault] = []

    init(
        crew: Crew,
        producer: Producer,
        servers: (Servers, ServerProxies)?,
        disk: URL?,
        longFreeze: Duration,
        seed: UInt64
    ) {
        self.crew = crew
        self.producer = producer
        self.servers = servers
        self.disk = disk
        self.longFreeze = longFreeze
        random = SeededGenerator(seed: seed)
    }

    /// When a broken connection is found and what was in flight on both sides of it has ended, at the latest.
    private static let aftermath: TimeInterval = 15

    mutating func strike(_ kind: FaultKind) async throws {
        let begin = Date()
        var aftermath: TimeInterval = 0
        var processes = 1
        let victim = random.number(0...99)
        switch kind {
        case .killWorker: try await crew.kill(victim)
        case .killServer: try await crew.kill(nil)
        case .killCommand:
            try await producer.queueOne(killedAfter: pause(20...300))
            processes = 0
        case .freezeWorker:
            let isFirst = !faults.contains { $0.kind == .freezeWorker }
            let freeze = isFirst ? longFreeze : pause(500...4000)
            try await crew.freeze(victim, for: freeze)
            aftermath = freeze / .seconds(1) + Self.aftermath
        case .jumpClock:
            // Less than what ESI's replies are good for: they would be asked for again, and rightly so.
            try await crew.jump(victim, by: [-90, -20, 0, 20, 90][random.number(0...4)])
            processes = Crew.size
            aftermath = Self.aftermath
        case .fillDisk:
            try await fillDisk(for: pause(200...1500))
            processes = Crew.size
            aftermath = Self.aftermath
        case .restartRabbitMQ, .restartPostgreSQL, .crashPostgreSQL, .cutRabbitMQ, .cutPostgreSQL, .freezeRabbitMQ,
            .freezePostgreSQL, .alarmMemory:
            try await strikeServer(kind)
            processes = Crew.size
            aftermath = Self.aftermath
        }
        faults.append(
            Fault(kind: kind, begin: begin, end: Date() + aftermath, victims: processes * Crew.slots)
        )
    }

    private mutating func strikeServer(_ kind: FaultKind) async throws {
        guard let (servers, proxies) = servers else { return }
        switch kind {
        case .restartRabbitMQ: try await servers.restartRabbitMQ()
        case .restartPostgreSQL: try await servers.restartPostgreSQL()
        case .crashPostgreSQL: try await servers.crashPostgreSQL()
        case .cutRabbitMQ: proxies.rabbitMQ.cut()
        case .cutPostgreSQL: proxies.postgreSQL.cut()
        case .freezeRabbitMQ: proxies.rabbitMQ.freeze()
        case .freezePostgreSQL: proxies.postgreSQL.freeze()
        case .alarmMemory:
            try await servers.control("set_vm_memory_high_watermark", "0.00001")
            try await Task.sleep(for: pause(200...1500))
            try await servers.control("set_vm_memory_high_watermark", "0.6")
        default: break
        }
    }

    /// Between faults.
    mutating func rest() async throws { try await Task.sleep(for: pause(30...300)) }

    private mutating func pause(_ range: ClosedRange<Int64>) -> Duration { .milliseconds(random.milliseconds(range)) }

    private func fillDisk(for pause: Duration) async throws {
        guard let disk else { return }
        let filler = disk.appending(path: "filler")
        try Data().write(to: filler)
        let file = try FileHandle(forWritingTo: filler)
        // Large pieces first, and then what is left.
        for size in [1 << 20, 1 << 12] {
            let piece = Data(count: size)
            while (try? file.write(contentsOf: piece)) != nil {}
        }
        try await Task.sleep(for: pause)
        try file.close()
        try FileManager.default.removeItem(at: filler)
    }
}
