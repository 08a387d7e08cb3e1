/// A floating window by brute force: each cost with its exact time, back exactly one window later.
struct ModelBucket {
    var limit: Int
    let window: Int64
    private var spent: [(time: Int64, cost: Int)] = []
    private var returned = 0
    private var used = 0
    /// Costs that were spent, all together.
    private(set) var total = 0

    init(limit: Int, window: Int64) {
        self.limit = limit
        self.window = window
    }

    mutating func used(at time: Int64) -> Int {
        while returned < spent.count, spent[returned].time + window <= time {
            used -= spent[returned].cost
            returned += 1
        }
        return used
    }

    mutating func spend(_ cost: Int, at time: Int64) {
        guard cost > 0 else { return }
        spent.append((time, cost))
        used += cost
        total += cost
    }
}
