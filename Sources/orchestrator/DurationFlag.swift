import ArgumentParser
import Runtime

enum DurationFlag {
    static func read(_ text: String) throws -> Duration {
        guard let duration = DurationText.parse(text) else {
            throw ValidationError("\"\(text)\" is no time with its unit, such as 90s, 15m or 2h.")
        }
        return duration
    }
}
