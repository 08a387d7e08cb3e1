/// The counters that `GET /simulator/report` tells and `POST /simulator/reset` clears.
struct Tally: Sendable {
    private(set) var requests = 0
    private(set) var byRoute = [Int](repeating: 0, count: Route.allCases.count)
    private(set) var byStatus: [Int: Int] = [:]
    private(set) var breaches: [Breach: Int] = [:]
    private(set) var examples: [String] = []
    private(set) var repeated = 0
    /// The first of them; of a request with many keys, the one that was asked last before.
    private(set) var repetitions: [Repetition] = []
    private(set) var faults: [FaultKind: Int] = [:]
    private(set) var errorPeak = 0

    var breachTotal: Int { breaches.values.reduce(0, +) }

    mutating func count(route: Route?) {
        requests += 1
        if let route { byRoute[route.rawValue] += 1 }
    }

    mutating func count(status: Int) { byStatus[status, default: 0] += 1 }

    mutating func count(_ fault: FaultKind) { faults[fault, default: 0] += 1 }

    mutating func countRepeated() { repeated += 1 }

    mutating func record(_ repetition: Repetition) {
        if repetitions.count < 100_000 { repetitions.append(repetition) }
    }

    mutating func sawErrors(_ used: Int) { errorPeak = max(errorPeak, used) }

    /// Of each kind the first few examples are kept, so that one kind does not crowd out the others.
    mutating func count(_ breach: Breach, _ detail: @autoclosure () -> String) {
        let number = breaches[breach, default: 0] + 1
        breaches[breach] = number
        if number <= 5, examples.count < 20 { examples.append("\(breach.rawValue): \(detail())") }
    }
}
