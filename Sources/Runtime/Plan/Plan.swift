package import ESI
import Foundation

/// What a `sync-…` command would ask of ESI, and how long that would take.
package struct Plan: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        package var route: String
        package var jobs: Survey.Amount
        package var requests: Survey.Amount
        /// Where the route's bucket is known.
        package var tokens: Int?
        package var seconds: Double
    }

    /// How fast requests go out on a route.
    package enum Speed: Sendable, Equatable {
        case pace(perSecond: Double)
        case bucket(free: Int, limit: Int, windowSeconds: Double)
    }

    package var command: String
    package var steps: [Step] = []
    /// Killmails that are not there, and that nobody fetches before somebody asks for them again.
    package var givenUp = 0

    package var jobs: Survey.Amount { steps.reduce(.none) { $0 + $1.jobs } }
    package var requests: Survey.Amount { steps.reduce(.none) { $0 + $1.requests } }
    /// Routes are asked side by side, so the slowest decides.
    package var seconds: Double { steps.map(\.seconds).max() ?? 0 }
    package var isEstimate: Bool { jobs.isEstimate || requests.isEstimate }

    /// Of killmails alone. Whom they name is not known before they are read.
    package init(_ command: String, killmails: Int, givenUp: Int = 0, speed: Speed) {
        self.command = command
        self.givenUp = givenUp
        add(.killmail, jobs: Survey.Amount(killmails), requests: Survey.Amount(killmails), speed)
    }

    package init(_ target: SyncTarget, _ survey: Survey, speed: (Route) -> Speed) {
        command = target.command
        func add(_ route: Route, jobs: Survey.Amount, requests: Survey.Amount) {
            self.add(route, jobs: jobs, requests: requests, speed(route))
        }
        let one = Survey.Amount(1)
        let readsCorporations = target == .corporations || target == .characters && !survey.hasCorporations
        let readsAlliances = target == .alliances || target == .all
        let readsMembers = readsAlliances || readsCorporations
        let readsOthers = target == .all || readsCorporations
        if readsMembers { add(.alliances, jobs: one, requests: survey.allianceLists) }
        if readsAlliances { add(.alliance, jobs: survey.allianceJobs, requests: survey.alliances) }
        if readsMembers {
            // An alliance's own job asks for its members too.
            add(
                .allianceCorporations,
                jobs: readsCorporations ? survey.allianceJobs : .none,
                requests: survey.memberLists
            )
        }
        if readsOthers { add(.npcCorporations, jobs: one, requests: survey.npcLists) }
        if readsMembers {
            add(
                .corporation,
                jobs: survey.memberCorporationJobs + (readsOthers ? survey.otherCorporationJobs + one : .none),
                requests: survey.memberCorporations + (readsOthers ? survey.otherCorporations : .none)
            )
        }
        let leaders = survey.knownLeaders + (readsMembers ? survey.newLeaders : .none)
        add(.character, jobs: leaders + (target == .characters ? one : .none), requests: leaders)
        if target == .all || target == .characters {
            let batches = survey.affiliations
            add(.affiliation, jobs: Survey.Amount(max(1, batches.count)), requests: batches)
        }
    }

    private mutating func add(_ route: Route, jobs: Survey.Amount, requests: Survey.Amount, _ speed: Speed) {
        guard jobs.count > 0 || requests.count > 0 else { return }
        steps.append(
            Step(
                route: route.id.rawValue,
                jobs: jobs,
                requests: requests,
                tokens: speed.tokens(requests.count),
                seconds: speed.seconds(requests.count)
            )
        )
    }
}

extension Plan.Speed {
    /// Only successes: what fails costs more, what has not changed less.
    func tokens(_ requests: Int) -> Int? {
        switch self {
        case .pace: nil
        case .bucket: requests * Cost.success
        }
    }

    func seconds(_ requests: Int) -> Double {
        switch self {
        case .pace(let perSecond): Double(requests) / perSecond
        case .bucket(let free, let limit, let windowSeconds):
            // What is free goes out at once, the rest as the window gives it back.
            Double(max(0, requests * Cost.success - free)) / Double(limit) * windowSeconds
        }
    }
}
