import ESI
import Testing

@testable import Runtime

@Suite struct PlanTests {
    private var survey: Survey {
        var survey = Survey()
        survey.allianceLists = .init(1)
        survey.allianceJobs = .init(100)
        survey.alliances = .init(40)
        survey.memberLists = .init(30)
        survey.npcLists = .init(0)
        survey.memberCorporationJobs = .init(500)
        survey.memberCorporations = .init(200)
        survey.otherCorporationJobs = .init(50)
        survey.otherCorporations = .init(20)
        survey.knownLeaders = .init(10)
        survey.newLeaders = .init(26, isEstimate: true)
        survey.affiliations = .init(3)
        survey.hasCorporations = true
        return survey
    }

    private func plan(_ target: SyncTarget, _ survey: Survey) -> Plan {
        Plan(target, survey) { .pace(perSecond: $0.pace == .bulk ? 1 : 5) }
    }

    @Test func countsEverythingOfSyncAll() {
        let plan = plan(.all, survey)
        #expect(plan.requests == .init(1 + 40 + 30 + 220 + 36 + 3, isEstimate: true))
        #expect(plan.jobs == .init(1 + 100 + 1 + 551 + 36 + 3, isEstimate: true))
        // Corporations take longest.
        #expect(plan.seconds == 44)
    }

    @Test func countsOnlyWhatTheTargetBrings() {
        #expect(plan(.alliances, survey).requests.count == 1 + 40 + 30 + 200 + 36)
        #expect(plan(.corporations, survey).requests.count == 1 + 30 + 220 + 36)
        #expect(plan(.characters, survey).requests == .init(10 + 3))
        var empty = survey
        empty.hasCorporations = false
        #expect(plan(.characters, empty).requests.count == 1 + 30 + 220 + 36 + 3)
    }

    @Test func countsTokensWhereTheBucketIsKnown() throws {
        let plan = Plan(.characters, survey) { route in
            route.id == Route.character.id
                ? .bucket(free: 8, limit: 30, windowSeconds: 900) : .pace(perSecond: 1)
        }
        let step = try #require(plan.steps.first { $0.route == "GET /characters/{character_id}" })
        #expect(step.tokens == 20)
        // 12 tokens come back at 30 in a quarter of an hour.
        #expect(step.seconds == 360)
    }

    @Test func namesWhatIsLeftAlone() {
        let plan = Plan("sync-killmails", killmails: 0, givenUp: 5, speed: .pace(perSecond: 1))
        #expect(
            PlanText.lines(plan) == [
                "sync-killmails: 0 jobs and 0 requests, about 0 s at the present limits.",
                "",
                "5 killmails are left alone, because the jobs were given up: \(KillmailsReport.adviceOnGivenUp)",
                "",
                "Nothing was sent, and nothing queued.",
            ]
        )
    }

    @Test func marksEstimates() {
        let lines = PlanText.lines(plan(.all, survey))
        #expect(lines[0] == "sync-all: ~692 jobs and ~330 requests, about 44 s at the present limits.")
        #expect(lines.contains { $0.hasPrefix("~ marks estimates") })
        #expect(!PlanText.lines(plan(.characters, survey)).contains { $0.contains("~") })
    }
}
