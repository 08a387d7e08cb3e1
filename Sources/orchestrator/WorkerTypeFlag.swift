import ArgumentParser
import Domain
import Runtime

enum WorkerTypeFlag {
    static func read(_ word: String) throws -> WorkerType {
        guard let type = WorkerType.allCases.first(where: { $0.word == word }) else {
            let known = WorkerType.allCases.map(\.word).joined(separator: ", ")
            throw ValidationError("\"\(word)\" is none of \(known).")
        }
        return type
    }
}
