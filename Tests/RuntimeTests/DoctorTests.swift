import Domain
import ESI
import Foundation
import Jobs
import Testing

@testable import PostgreSQL
@testable import RabbitMQ
@testable import Runtime

@Suite("Doctor's arithmetic")
struct DoctorTests {
    private static let date = Date(timeIntervalSince1970: 1_000_000)

    /// The header's second may be any of its moments, and the way there and back takes its time.
    @Test(arguments: [
        (-0.5, 0.1, 0.0), (0.9, 1.5, 0.0), (-5, 5, 0), (-3, -2, -2.0), (41, 42, 40.0),
    ])
    func theClockIsComparedWithWhatTheHeaderMeans(_ before: Double, _ after: Double, _ skew: Double) {
        let measured = DateListener.skew(
            of: Self.date,
            from: Self.date.addingTimeInterval(before),
            to: Self.date.addingTimeInterval(after)
        )
        #expect(abs(measured - skew) < 0.001)
    }

    @Test func aLostKeyIsWrong() {
        #expect(Doctor.lostKeys(0).state == .fine)
        #expect(Doctor.lostKeys(2).state == .wrong)
        #expect(Doctor.lostKeys(2).finding == "the tokens of 2 people are sealed with a key that is not here")
    }

    /// A login is refused where people's key is lost, so that it is no remedy.
    @Test func aKeyThatCannotBeHadIsMendedByWhatItsErrorSays() throws {
        let error = TokenKeyError("the key file x.key is open to other users: run `chmod 600 x.key`")
        let file = Doctor.keyless(2, error, .embedded(path: "x"))
        #expect(file == Checkup("sso", .wrong, "the tokens of 2 people cannot be opened: \(error)"))
        let servers = Storage.distributed(database: Secret("postgresql://h/d"), broker: Secret("amqp://h"))
        #expect(Doctor.keyless(2, error, servers).remedy == "set TOKEN_KEY to the key they were sealed with")
        #expect(Doctor.keyless(0, error, .embedded(path: "/nowhere/x")).state == .fine)
        let path = FileManager.default.temporaryDirectory.appending(path: "doctor-\(UUID().uuidString)").path
        try Data().write(to: URL(filePath: path + ".key"))
        defer { try? FileManager.default.removeItem(atPath: path + ".key") }
        let spoilt = Checkup("sso", .notice, "nobody can log in: \(error)")
        #expect(Doctor.keyless(0, error, .embedded(path: path)) == spoilt)
        #expect(Doctor.keyless(0, error, servers).remedy?.contains("openssl rand") == true)
    }

    /// What its remedy shows must not be kept as a contact, nor break what comes next without a reason.
    @Test func aMissingContactIsWrongUnlessESIIsHere() {
        let missing = Doctor.contact(nil, told: UserAgent.anonymous, "https://esi.evetech.net")
        #expect(missing.state == .wrong)
        #expect(missing.remedy?.contains(#"'ESI_USER_AGENT="\#(UserAgent.exampleContact)"'"#) == true)
        let here = Doctor.contact(nil, told: UserAgent.anonymous, "http://127.0.0.1:8080")
        #expect(here.state == .fine)
        let set = Doctor.contact("me@home.org", told: "x (me@home.org)", "https://esi")
        #expect(set.finding == "all can be read; ESI is told x (me@home.org)")
    }

    @Test func settingsThatOthersCanReadAreTold() {
        let names = ["ESI_USER_AGENT", "TOKEN_KEY", "ADMIN_TOKEN"]
        let check = Doctor.open(".env", mode: 0o644, names: names).first
        #expect(check?.finding == ".env is open to other users of this machine, and has TOKEN_KEY and ADMIN_TOKEN")
        #expect(check?.remedy == "chmod 600 .env")
        #expect(Doctor.open(".env", mode: 0o600, names: names).isEmpty)
        #expect(Doctor.open(".env", mode: 0o644, names: ["ESI_USER_AGENT"]).isEmpty)
    }

    @Test func aWrongClockIsWrong() {
        #expect(Doctor.clock(0.4).state == .fine)
        #expect(Doctor.clock(-30).state == .fine)
        let wrong = Doctor.clock(31)
        #expect(wrong.state == .wrong)
        #expect(wrong.finding == "this machine's clock is 31 s ahead of ESI's")
        #expect(wrong.remedy == "timedatectl set-ntp true")
        #expect(Doctor.clock(-7260).finding == "this machine's clock is 2 h 1 min behind ESI's")
        #expect(Doctor.clock(59, of: "PostgreSQL", largest: ClockComparison.largestLead).state == .fine)
    }

    @Test(arguments: [
        (7200.0, "The clock of this machine is 2 h ahead of PostgreSQL's: set it right, by NTP for instance."),
        (-61, "The clock of this machine is 1 min 1 s behind PostgreSQL's: set it right, by NTP for instance."),
    ])
    func whoWorksByAWrongClockIsRefused(_ lead: Double, _ sentence: String) {
        #expect(throws: Complaint(sentence, status: .failed)) { try ClockComparison(lead: lead).check() }
    }

    @Test(arguments: [0, 60, -60.0])
    func clocksMayDifferALittle(_ lead: Double) throws { try ClockComparison(lead: lead).check() }

    /// A worker of another installation takes messages, and drops what its database does not know.
    @Test func aStrangerAtTheQueueIsWrong() throws {
        var queue = TopologyReport.Entry(kind: .queue, name: QueueName.alliances.rawValue, state: .present)
        queue.consumers = 2
        var worker = WorkerEntry(
            worker: WorkerIdentity(host: "a", pid: 1, boot: "b"),
            queues: [.alliances],
            startedAt: Self.date,
            heartbeatAt: Self.date,
            held: [],
            readAt: Self.date
        )
        let report = TopologyReport(entries: [queue])
        #expect(Doctor.strangers(report, [worker, worker]).isEmpty)
        worker.hasEnded = true
        let finding = try #require(Doctor.strangers(report, [worker]).first)
        #expect(finding.state == .wrong)
        #expect(finding.finding.contains("2 workers take messages of alliance_sync_queue, and this database knows 0"))
        #expect(finding.remedy?.contains("rabbitmqctl add_vhost") == true)
    }

    private func oddities(_ entry: TopologyReport.Entry) -> [Checkup] {
        let fine = TopologyReport.Entry(kind: .exchange, name: "fine", state: .present)
        return Doctor.odd(TopologyReport(entries: [fine, entry]), virtualHost: "eve")
    }

    @Test func aJobQueueIsUsedAsItIs() {
        let words = "inequivalent arg 'x-max-length' for queue 'x': received none but current is the value '5'"
        var entry = TopologyReport.Entry(kind: .queue, name: "x", state: .differs(words))
        entry.isUsedAsItIs = true
        let check = oddities(entry).first
        #expect(check?.state == .notice)
        let remedy = check?.remedy ?? ""
        #expect(remedy.contains("used as it is, messages are dropped or refused"), "\(remedy)")
        #expect(remedy.contains("rabbitmqctl delete_queue -p 'eve' x --if-empty`"))
    }

    /// Declaring them fails, so no program starts.
    @Test func whatElseDiffersIsWrong() {
        let rung = oddities(TopologyReport.Entry(kind: .queue, name: "wait.1", state: .differs("ttl"))).first
        #expect(rung?.state == .wrong)
        #expect(rung?.remedy?.hasPrefix("`rabbitmqctl delete_queue -p 'eve' wait.1`, then") == true)
        let exchange = oddities(TopologyReport.Entry(kind: .exchange, name: "due", state: .differs("type"))).first
        #expect(exchange?.state == .wrong)
        #expect(exchange?.remedy?.contains("rabbitmqadmin -V 'eve' delete exchange name=due") == true)
    }

    @Test func whatThisUserMayNotDoIsWrong() {
        let words = "refused for user 'ann': grant it with `x`"
        let check = oddities(TopologyReport.Entry(kind: .exchange, name: "due", state: .refused(words))).first
        #expect(check?.state == .wrong)
        #expect(check?.finding == "RabbitMQ refuses this user 1 of its exchanges and queues: \(words)")
    }

    @Test func anAlarmIsToldWithWhatEndsIt() {
        #expect(Doctor.alarm(nil).state == .fine)
        let both = Doctor.alarm("low on memory & disk")
        #expect(both.state == .wrong)
        #expect(both.remedy?.contains("vm_memory_high_watermark; free space") == true, "\(both)")
        #expect(Doctor.alarm("something new").remedy?.contains("rabbitmqctl status") == true)
    }

    @Test func aLimitIsNoTroubleOfTheNetwork() {
        let message = "the route's pace is used up; next try in 10 s"
        let limited = Doctor.failed(ESIError.limited(delay: .seconds(10), message: message), "https://esi")
        #expect(limited.state == .notice && limited.remedy == nil)
        #expect(limited.finding == "https://esi was not asked, because of its limits: \(message)")
        let server = Doctor.failed(ESIError.server(status: 500, message: "no", retryAfter: nil), "https://esi")
        #expect(server.state == .wrong && server.remedy?.contains("ESI_BASE_URL") == true)
    }

    @Test func theDoctorDoesNotAdviseTheDoctor() {
        let cut = HealthVerdict.Finding(.problem, .workerCutOff, "x", remedy: "orchestrator doctor")
        #expect(Doctor.check(cut) == Checkup("workers", .wrong, "x"))
        let late = HealthVerdict.Finding(.notice, .noScheduler, "y", remedy: "orchestrator serve")
        #expect(Doctor.check(late) == Checkup("schedules", .notice, "y", remedy: "orchestrator serve"))
    }

    @Test func anOldKeyIsCountedUntilItCanGo() {
        #expect(Doctor.oldKeys(0).state == .fine)
        let old = Doctor.oldKeys(1)
        #expect(old.state == .notice)
        #expect(old.finding == "the tokens of 1 person are still sealed with an old key")
        #expect(Doctor.oldKeys(12).finding.contains("of 12 people"))
    }

    @Test(
        arguments: [
            ("LOG_LEVELS", Setting.logLevel), ("WORKER_CONCURENCY", .workerConcurrency),
            ("ESI_ENTITYRATE", .entityRate),
            ("log_level", .logLevel), ("TOEKN_KEY", .tokenKey), ("DATABASE_URI", .databaseURL), ("LOG_LEVEL", nil),
            ("HOST", nil), ("DB_PORT", nil), ("DB_PASSWORD", nil), ("REDIS_URL", nil), ("", nil),
        ] as [(String, Setting?)]
    )
    func aNameThatResemblesASettingMeansIt(_ name: String, _ setting: Setting?) {
        #expect(Setting.meant(by: name) == setting)
    }

    @Test func theRemedyFitsTheDatabase() {
        let missing = Doctor.unreachable(JobStoreError("no"), .embedded(path: "/usr/x.sqlite"))
        #expect(missing.remedy == "orchestrator migrate")
        let file = Doctor.unreachable(JobStoreError("no"), .embedded(path: "/usr/bin/env"))
        #expect(file.remedy?.contains("df -h /usr/bin") == true && file.remedy?.contains("server") == false)
        let folder = Doctor.unreachable(JobStoreError("no"), .embedded(path: "/nowhere/x.sqlite"))
        #expect(folder.remedy == "mkdir -p /nowhere")
        #expect(Doctor.unreachable(Complaint("no"), .embedded(path: "/usr/bin/env")).remedy == nil)
        let servers = Storage.distributed(database: Secret("postgresql://h/d"), broker: Secret("amqp://h"))
        #expect(Doctor.unreachable(JobStoreError("no"), servers).remedy?.contains("server") == true)
        #expect(Doctor.unreachable(BrokerError("no"), servers).remedy == "check RABBITMQ_URL")
        let away = PostgreSQLFailure(.lost, "Connection refused")
        #expect(Doctor.unreachable(away, servers).remedy?.contains("server") == true)
        // The sentence says what helps.
        let full = PostgreSQLFailure(.lost, "too many connections", isAnswered: true)
        let newer = PostgreSQLFailure(.other, "written by a newer version: update this one")
        for error in [full, newer] { #expect(Doctor.unreachable(error, servers).remedy == nil) }
    }

    @Test func oneThingThatIsWrongIsEnough() {
        #expect(DoctorReport([Checkup("a", .fine, "x"), Checkup("b", .notice, "y")]).isFine)
        let report = DoctorReport([Checkup("store", .fine, "x"), Checkup("esi", .wrong, "y", remedy: "z")])
        #expect(!report.isFine)
        #expect(report.lines == ["fine    store  x", "WRONG   esi    y", "               z"])
    }
}
