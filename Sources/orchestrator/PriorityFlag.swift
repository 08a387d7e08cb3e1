import ArgumentParser
import Jobs

enum PriorityFlag {
    static func read(_ text: String) throws -> Priority {
        guard let number = Int(text), (0...10).contains(number) else {
            throw ValidationError("\"\(text)\" is no whole number from 0 to 10.")
        }
        return Priority(number)
    }
}
