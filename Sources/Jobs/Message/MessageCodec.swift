package import Foundation

/// The one place where jobs become bodies and bodies jobs.
package enum MessageCodec {
    /// Keys are sorted, so that equal jobs have equal bodies.
    package static func encode(_ job: some Job) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(job)
    }

    /// Only the fields that the job declares are read; whatever else another producer put there is dropped.
    package static func decode<J: Job>(_ type: J.Type, from body: Data) throws -> J {
        try JSONDecoder().decode(type, from: body)
    }
}
