import Synchronization

extension Simulator {
    /// The account of everything asked since the start or the last reset.
    package func report(at now: Moment) -> [UInt8] {
        state.withLock { state in
            var writer = JSONWriter(capacity: 4096)
            writer.object { writer in
                Self.write(requests: state.tally, to: &writer)
                Self.write(breaches: state.tally, to: &writer)
                writer.member("repeated", state.tally.repeated)
                writer.key("faults")
                writer.object { writer in
                    for kind in FaultKind.allCases {
                        writer.key(text: kind.rawValue)
                        writer.value(state.tally.faults[kind] ?? 0)
                    }
                }
                writer.key("buckets")
                Self.write(buckets: state.allBuckets(at: now), to: &writer)
                writer.key("errors")
                writer.object { writer in
                    writer.member("remain", state.leastErrorsRemaining(at: now))
                    writer.member("peakUsed", state.tally.errorPeak)
                }
            }
            return writer.bytes
        }
    }

    /// One line for people: requests, breaches, repeated.
    package var summary: String {
        state.withLock { state in
            "\(state.tally.requests) requests, \(state.tally.breachTotal) breaches, \(state.tally.repeated) repeated"
        }
    }

    private static func write(requests tally: Tally, to writer: inout JSONWriter) {
        writer.key("requests")
        writer.object { writer in
            writer.member("total", tally.requests)
            writer.key("byRoute")
            writer.object { writer in
                for route in Route.allCases where tally.byRoute[route.rawValue] > 0 {
                    writer.key(text: "\(route.method) \(route.template)")
                    writer.value(tally.byRoute[route.rawValue])
                }
            }
            writer.key("byStatus")
            writer.object { writer in
                for (status, count) in tally.byStatus.sorted(by: { $0.key < $1.key }) {
                    writer.key(text: "\(status)")
                    writer.value(count)
                }
            }
        }
    }

    private static func write(breaches tally: Tally, to writer: inout JSONWriter) {
        writer.key("breaches")
        writer.object { writer in
            writer.member("total", tally.breachTotal)
            writer.key("byKind")
            writer.object { writer in
                for breach in Breach.allCases {
                    guard let count = tally.breaches[breach] else { continue }
                    writer.key(text: breach.rawValue)
                    writer.value(count)
                }
            }
            writer.key("examples")
            writer.array { writer in for example in tally.examples { writer.value(example) } }
        }
    }

    /// A group's figures are those of all its buckets: sums, and the largest of `used` and `peakUsed`.
    private static func write(buckets: [Bucket], to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, members) in Dictionary(grouping: buckets, by: \.group.name).sorted(by: { $0.key < $1.key }) {
                writer.key(text: name)
                writer.object { writer in
                    writer.member("limit", members[0].group.limit)
                    writer.member("windowSeconds", members[0].group.windowSeconds)
                    writer.member("buckets", members.count)
                    writer.member("used", members.map(\.all.used).max() ?? 0)
                    writer.member("peakUsed", members.map(\.peakUsed).max() ?? 0)
                    let windows = members.map(\.spentByWindow.count).max() ?? 0
                    writer.key("spentByWindow")
                    writer.integers(
                        (0..<windows).map { window in
                            members.reduce(0) {
                                $0 + (window < $1.spentByWindow.count ? $1.spentByWindow[window] : 0)
                            }
                        }
                    )
                    writer.member("rejected", members.map(\.rejected).reduce(0, +))
                }
            }
        }
    }
}
