import Foundation

/// What `Tests/ledger` asks for, by the environment. Without it there is no ledger test: it is a stage of its own.
struct LedgerOptions {
    enum Backend: String, CaseIterable { case sqlite, servers }

    let seed: UInt64
    /// For each backend.
    let faults: Int
    let backends: [Backend]
    /// A file system of its own, small enough to be filled; nil where none may be mounted.
    let disk: URL?

    static let asked = LedgerOptions(ProcessInfo.processInfo.environment)

    private init?(_ environment: [String: String]) {
        guard let seed = environment["LEDGER_SEED"].flatMap(UInt64.init),
            let faults = environment["LEDGER_FAULTS"].flatMap(Int.init)
        else { return nil }
        self.seed = seed
        self.faults = faults
        backends = environment["LEDGER_BACKEND"].flatMap(Backend.init).map { [$0] } ?? Backend.allCases
        disk = environment["LEDGER_DISK"].map { URL(filePath: $0) }
    }
}
