import Foundation
import Glibc
import TestSupport
import Testing

@testable import Runtime

@Suite("Service manager", .timeLimit(.minutes(1)))
struct ServiceManagerTests {
    @Test(arguments: [true, false])
    func speaksToBothKindsOfSocket(_ isAbstract: Bool) throws {
        let listener = try NotifySocket(isAbstract: isAbstract)
        let manager = try #require(ServiceManager(listener.settings))
        #expect(manager.watchdogLimit == nil)
        manager.tell(.ready(status: "Working on x\ny"))
        manager.tell(.watchdog)
        manager.tell(.stopping)
        #expect(listener.receive() == "READY=1\nSTATUS=Working on x y")
        #expect(listener.receive() == "WATCHDOG=1")
        #expect(listener.receive()?.hasPrefix("STOPPING=1\n") == true)
    }

    @Test func theWatchdogIsForOneProcess() throws {
        func limit(_ settings: [String: String]) -> Duration? {
            ServiceManager(settings.merging(["NOTIFY_SOCKET": "/none"]) { $1 })?.watchdogLimit
        }
        #expect(limit(["WATCHDOG_USEC": "60000000"]) == .seconds(60))
        #expect(limit(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(60))
        #expect(limit(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"]) == nil)
        #expect(limit(["WATCHDOG_USEC": "nonsense"]) == nil)
        #expect(limit([:]) == nil)
    }

    @Test(arguments: ["", "relative", "/" + String(repeating: "x", count: 200)])
    func whatIsNoSocketIsNoManager(_ name: String) {
        #expect(ServiceManager(["NOTIFY_SOCKET": name]) == nil)
        #expect(ServiceManager([:]) == nil)
    }

    @Test func readyWhenItIsAndFedWhileItLives() async throws {
        let listener = try NotifySocket()
        let manager = try #require(ServiceManager(listener.settings.merging(["WATCHDOG_USEC": "4000"]) { $1 }))
        let (asks, ask) = AsyncStream<Int>.makeStream()
        let answers = Answers()
        let life = ServiceLife(
            manager,
            status: "Working",
            isReady: { await answers.next(ask) > 2 },
            isAlive: { await answers.next(ask) < 6 }
        )
        let run = Task { await life?.run() }
        // Two that say no, one yes; three that live, and some that do not.
        for await number in asks where number == 9 { break }
        run.cancel()
        await run.value
        #expect(listener.receive() == "READY=1\nSTATUS=Working")
        #expect(listener.receive() == "WATCHDOG=1")
        #expect(listener.receive() == "WATCHDOG=1")
        #expect(listener.receive() == nil)
    }

    /// A start that failed ends the wait for it.
    @Test func aWaitThatWasBrokenOffIsNotReady() async throws {
        let listener = try NotifySocket()
        let (starts, start) = AsyncStream<Void>.makeStream()
        let manager = try #require(ServiceManager(listener.settings))
        let life = ServiceLife(manager, status: "Working") {
            for await _ in starts { break }
            return true
        } isAlive: {
            true
        }
        let run = Task { await life?.run() }
        run.cancel()
        await run.value
        start.finish()
        #expect(listener.receive() == nil)
    }
}

/// Counts what was asked.
private actor Answers {
    private var count = 0

    func next(_ tell: AsyncStream<Int>.Continuation) -> Int {
        count += 1
        tell.yield(count)
        return count
    }
}
