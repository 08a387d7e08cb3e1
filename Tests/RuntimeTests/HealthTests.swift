import Domain
import ESI
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite("Verdict on health")
struct HealthTests {
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    private func queue(_ type: String, ready: Int = 0, consumers: Int = 0, age: Double? = nil) -> StatusReport.Queue {
        StatusReport.Queue(
            type: type,
            queue: "\(type)_queue",
            ready: ready,
            inFlight: 0,
            waiting: 0,
            dead: 0,
            completed: 0,
            discarded: 0,
            oldestAgeSeconds: age,
            consumers: consumers
        )
    }

    private func verdict(
        _ queues: [StatusReport.Queue],
        workers: [HealthFacts.Worker] = [],
        schedules: [HealthFacts.Schedule] = []
    ) -> HealthVerdict {
        HealthFacts(
            at: Self.now,
            queues: queues,
            workers: workers,
            schedules: schedules,
            maximumAge: .seconds(3600)
        ).verdict
    }

    @Test func nothingToDoIsHealthy() {
        #expect(verdict([queue("alliance"), queue("killmail", ready: 5, consumers: 1, age: 3600)]).isHealthy)
    }

    private func verdict(_ users: [User], failures: [FailureGroup] = [], broker: BrokerLook? = nil) -> HealthVerdict {
        HealthFacts(
            at: Self.now,
            queues: [],
            people: HealthFacts.People(users, failures: failures, at: Self.now),
            broker: broker,
            maximumAge: .seconds(3600)
        ).verdict
    }

    private func user(synced: TimeInterval, error: String? = nil, scopes: [String]? = nil) -> User {
        User(
            characterID: 1,
            name: "Abe",
            ownerHash: "o",
            scopes: scopes ?? [ESIScope.killmails],
            lastKillmailSyncAt: Self.now.addingTimeInterval(synced),
            lastError: error,
            createdAt: Self.now,
            loggedInAt: Self.now
        )
    }

    @Test func peopleWhoseListsCannotBeReadAreAProblem() throws {
        #expect(verdict([user(synced: -60, error: "ESI answered 502")]).findings.isEmpty)
        let failing = verdict([user(synced: -7200, error: "ESI answered 502"), user(synced: -60)])
        #expect(failing.findings.map(\.code.rawValue) == ["people_failing"])
        #expect(
            failing.findings[0].sentence.contains("of 1 person could not be read for over an hour: ESI answered 502")
        )
        #expect(!failing.isHealthy)
        let stopped = verdict([user(synced: -7200, scopes: ["publicData"])])
        #expect(stopped.findings.map(\.code.rawValue) == ["people_stopped"])
        #expect(stopped.isHealthy)
    }

    @Test func tokensThatNobodyCanOpenAreAProblemAtOnce() {
        let group = FailureGroup(
            name: "user-killmails",
            kind: "token_configuration",
            state: .retrying,
            count: 4,
            example: "TOKEN_KEY is not set",
            exampleEntity: 1,
            lastAt: Self.now
        )
        let verdict = verdict([user(synced: -60, error: "TOKEN_KEY is not set")], failures: [group])
        #expect(verdict.findings.map(\.code.rawValue) == ["tokens"])
        #expect(!verdict.isHealthy)
    }

    @Test func messagesThatNoJobCouldBeMadeOfAreWorthKnowing() {
        let verdict = verdict([], broker: BrokerLook(dead: 13))
        #expect(verdict.findings.map(\.code.rawValue) == ["stray_messages"])
        #expect(verdict.isHealthy)
    }

    @Test func readyJobsWithoutAWorkerAreNot() throws {
        let verdict = verdict([queue("alliance", ready: 2), queue("user-killmail", ready: 1200), queue("killmail")])
        #expect(!verdict.isHealthy)
        let finding = try #require(verdict.findings.first)
        #expect(verdict.findings.count == 1)
        #expect(finding.code.rawValue == "no_consumer")
        #expect(finding.sentence.contains("alliance_queue (2) and user-killmail_queue (1,200)"))
        #expect(finding.remedy == "orchestrator work --types ALLIANCE,USER_KILLMAIL")
    }

    /// A worker that is started then ends at once.
    @Test func aFullDiskComesBeforeWorkersThatItEnds() {
        let dead = HealthFacts.Worker(name: "a:1", queues: ["x"], isHealthy: false, trouble: "died")
        let facts = HealthFacts(
            at: Self.now,
            queues: [],
            workers: [dead],
            fullDisk: "/data",
            maximumAge: .seconds(3600)
        )
        #expect(facts.verdict.findings.map(\.code.rawValue) == ["disk_full", "worker_dead"])
        #expect(facts.verdict.findings.first?.remedy == "df -h /data")
        #expect(!facts.verdict.isHealthy)
    }

    @Test func aBrokerThatDoesNotTellIsNot() {
        let verdict = verdict(BrokerLook(trouble: "RabbitMQ: no"))
        #expect(verdict.findings.map(\.code.rawValue) == ["broker_away"])
        #expect(!verdict.isHealthy)
    }

    /// It is there, and tells what it holds.
    @Test func aBrokerThatTakesNoMessagesIsNot() {
        let verdict = verdict(BrokerLook(ready: [.alliances: 3], alarm: "low on memory"))
        #expect(verdict.findings.map(\.code.rawValue) == ["broker_alarm"])
        let sentence = verdict.findings.first?.sentence
        #expect(sentence?.hasPrefix("RabbitMQ takes no messages: low on memory. Jobs end") == true)
        #expect(verdict.findings.first?.remedy == "orchestrator doctor")
        #expect(!verdict.isHealthy)
        #expect(self.verdict(BrokerLook(ready: [.alliances: 3])).isHealthy)
    }

    private func verdict(_ broker: BrokerLook) -> HealthVerdict {
        HealthFacts(at: Self.now, queues: [], broker: broker, maximumAge: .seconds(3600)).verdict
    }

    @Test func whatOnlyTheBrokerHasCounts() {
        var known = QueueCounts(queue: .alliances)
        known.ready = 5
        known.waiting = 1
        let merged = [known].withReady(atLeast: [.alliances: 3, .killmails: 7])
        #expect(merged.map(\.ready) == [5, 7])
        #expect(merged.map(\.waiting) == [1, 0])
        #expect([known].withReady(atLeast: [.alliances: 9]).map(\.ready) == [9])
    }

    @Test func anOldJobIsNot() {
        let old = queue("alliance", ready: 1, consumers: 1, age: 3601)
        let verdict = verdict([old, queue("killmail")])
        #expect(verdict.findings.map(\.code.rawValue) == ["oldest_age"])
        #expect(verdict.findings.first?.remedy == "orchestrator work --types ALLIANCE")
        #expect(!verdict.isHealthy)
        var budget = Budget()
        budget.addresses = [.init(address: "default", errorsRemaining: 100, errorLimit: 100, isDown: true)]
        let held = HealthFacts(at: Self.now, queues: [old], budget: budget, maximumAge: .seconds(3600)).verdict
        #expect(held.findings.map(\.code.rawValue) == ["oldest_age", "esi_limit"])
        #expect(held.findings.first?.sentence.hasSuffix("; ESI's limits stand in the way now.") == true)
        #expect(held.findings.first?.remedy == nil)
    }

    @Test func aDeadWorkerIsAProblemUntilOthersServeItsQueues() {
        let dead = HealthFacts.Worker(name: "a:1", queues: ["x", "y"], isHealthy: false, trouble: "died")
        let half = HealthFacts.Worker(name: "b:2", queues: ["x"], isHealthy: true)
        let whole = HealthFacts.Worker(name: "c:3", queues: ["y", "x"], isHealthy: true)
        let alone = verdict([], workers: [dead, half])
        #expect(alone.findings.map(\.code.rawValue) == ["worker_dead"])
        #expect(alone.findings.first?.sentence == "The worker a:1 died, and nobody else serves y.")
        #expect(!alone.isHealthy)
        let replaced = verdict([], workers: [dead, whole])
        #expect(replaced.findings.map(\.code.rawValue) == ["worker_replaced"])
        #expect(replaced.isHealthy)
    }

    /// Another worker would not be reached either.
    @Test func aWorkerWithoutItsBrokerNeedsTheBrokerLookedAt() {
        let away = HealthFacts.Worker(name: "a:1", queues: ["x"], isHealthy: false, trouble: "waits", isCutOff: true)
        let finding = verdict([], workers: [away]).findings.first
        #expect(finding?.code.rawValue == "worker_cut_off")
        #expect(finding?.remedy == "orchestrator doctor")
        let waiting = queue("alliance", ready: 3)
        let its = HealthFacts.Worker(name: "a:1", queues: [waiting.queue], isHealthy: false, isCutOff: true)
        #expect(verdict([waiting], workers: [its]).findings.map(\.code.rawValue) == ["worker_cut_off"])
    }

    @Test func workersThatAreCutOffTogetherAreOneProblem() {
        func away(_ name: String, _ queues: String...) -> HealthFacts.Worker {
            HealthFacts.Worker(name: name, queues: queues, isHealthy: false, trouble: "waits", isCutOff: true)
        }
        let dead = HealthFacts.Worker(name: "d:4", queues: ["z"], isHealthy: false, trouble: "died")
        let findings = verdict([], workers: [away("a:1", "x"), dead, away("b:2", "y", "x")]).findings
        #expect(findings.map(\.code.rawValue) == ["worker_cut_off", "worker_dead"])
        #expect(
            findings.first?.sentence
                == "The workers a:1 and b:2 do not know whether jobs would reach them, and nobody else serves x and y."
        )
    }

    @Test func aSchedulerThatStoppedIsAProblemAndOneThatNeverRanIsNot() {
        func schedule(_ age: Double?) -> HealthFacts.Schedule {
            HealthFacts.Schedule(
                name: "people",
                interval: .seconds(60),
                lastAt: age.map { Self.now.addingTimeInterval(-$0) }
            )
        }
        #expect(verdict([], schedules: [schedule(300)]).findings.isEmpty)
        #expect(verdict([], schedules: [schedule(400)]).findings.map(\.code.rawValue) == ["scheduler_stopped"])
        let new = verdict([], schedules: [schedule(nil)])
        #expect(new.findings.map(\.code.rawValue) == ["no_scheduler"])
        #expect(new.isHealthy)
    }
}
