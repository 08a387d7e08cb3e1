import Domain
import ESI
import Foundation
import Jobs

extension Doctor {
    /// One request, through the limiter as any other: the list of EVE's routes and how they are.
    func esi() async -> [Checkup] {
        var checks: [Checkup] = []
        do {
            let obstacles = BudgetText.obstacles(Budget(try await engine.ledger.snapshot()), at: now())
            guard obstacles.isEmpty else { return obstacles.map { Checkup("esi", .notice, $0) } }
        } catch {
            return [Checkup("esi", .wrong, "the account of its limits cannot be read: \(error)")]
        }
        let listener = DateListener(transport)
        let limiter = engine.limiter(of: WorkerIdentity())
        let client = engine.esiClient(listener, limiter, userAgent: userAgent)
        let life = Task { await limiter.run() }
        do {
            let reply = try await client.send(.routeStatus, priority: 5)
            checks.append(contentsOf: answered(reply))
        } catch {
            checks.append(Self.failed(error, engine.configuration.esiBaseURL))
        }
        limiter.close()
        life.cancel()
        await life.value
        if let skew = listener.skew { checks.append(Self.clock(skew)) }
        return checks
    }

    static func failed(_ error: any Error, _ address: String) -> Checkup {
        if case .limited(_, let message)? = error as? ESIError {
            return Checkup("esi", .notice, "\(address) was not asked, because of its limits: \(message)")
        }
        return Checkup(
            "esi",
            .wrong,
            "\(address): \(error)",
            remedy: "check the network and ESI_BASE_URL; at 11:00 UTC EVE is down for some minutes"
        )
    }

    private func answered(_ reply: Reply<WireRouteStatuses>) -> [Checkup] {
        let address = engine.configuration.esiBaseURL
        guard case .value(let statuses, _) = reply else { return [Checkup("esi", .fine, "\(address) answers")] }
        let down = statuses.routes.filter { $0.status == "Down" }.count
        let words = "\(address) answers, and nothing stands in the way of requests"
        return [
            down == 0
                ? Checkup("esi", .fine, words)
                : Checkup("esi", .notice, "\(words), but \(Figures.count(down, "route is", plural: "routes are")) down")
        ]
    }

    /// - Parameter other: with whose clock this machine's is compared.
    static func clock(
        _ skew: TimeInterval,
        of other: String = "ESI",
        largest: TimeInterval = largestSkew,
        remedy: String = "timedatectl set-ntp true"
    ) -> Checkup {
        let difference = DurationText.describe(seconds: abs(skew).rounded())
        let words =
            abs(skew).rounded() == 0
            ? "agrees with \(other)'s" : "is \(difference) \(skew > 0 ? "ahead of" : "behind") \(other)'s"
        return abs(skew) > largest
            ? Checkup("clock", .wrong, "this machine's clock \(words)", remedy: remedy)
            : Checkup("clock", .fine, "this machine's clock \(words)")
    }
}
