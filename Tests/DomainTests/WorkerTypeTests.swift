import Domain
import Jobs
import Testing

@Suite struct WorkerTypeTests {
    @Test(
        arguments: [
            ("", WorkerType.allCases), ("ALL", WorkerType.allCases), ("*", WorkerType.allCases),
            ("alliance", [.alliance]), ("User-Killmail, character", [.userKillmail, .character]),
            ("USER_KILLMAIL,USER-KILLMAIL", [.userKillmail]),
        ] as [(String, [WorkerType])]
    )
    func readsAnySubsetInAnyCase(text: String, types: [WorkerType]) throws {
        #expect(try WorkerType.parse(text) == types)
    }

    @Test(arguments: WorkerType.allCases)
    func isFoundByItsWordAndItsQueue(type: WorkerType) {
        #expect(WorkerType(word: type.word) == type && WorkerType(queue: type.queue) == type)
        #expect(WorkerType(word: type.rawValue) == type && WorkerType(word: type.rawValue.lowercased()) == type)
        #expect(type.word.allSatisfy { $0.isLowercase || $0 == "-" })
    }

    @Test(arguments: WorkerType.allCases)
    func hasJobs(type: WorkerType) {
        #expect(Catalog.registry.queues.contains(type.queue))
    }

    @Test func otherWordsAndQueuesAreNone() {
        #expect(WorkerType(word: "user killmail") == nil && WorkerType(queue: "other") == nil)
    }

    @Test(arguments: [("USER_KILLMAIL,all", "all"), ("*,ALLIANCE", "*")])
    func whatMeansAllStandsAlone(text: String, word: String) {
        let error = #expect(throws: UnknownWorkerType.self) { try WorkerType.parse(text) }
        #expect(error?.description == "\(word) beside others: it stands alone")
    }

    @Test(arguments: ["ALIANCE", "user-killmails", "ALL,CHARACTER", "ALLIANCE;CORPORATION"])
    func aWordThatIsNoneIsNamed(text: String) {
        let error = #expect(throws: UnknownWorkerType.self) { try WorkerType.parse(text) }
        #expect(error?.description.hasPrefix(error?.word ?? "?") == true)
        #expect(text.contains(error?.word ?? "?"))
    }
}
