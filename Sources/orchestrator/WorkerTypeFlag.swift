import ArgumentParser
import Domain
import Runtime

enum WorkerTypeFlag {
    static func read(_ word: String) throws -> WorkerType {
        guard let type = WorkerType(word: word) else {
            throw ValidationError("\"\(word)\" is none of \(WorkerType.words).")
        }
        return type
    }
}
