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
    ///
    /// A bare number and `{"entityId":n}` mean `{"id":n}`, for jobs that declare no more than that.
    package static func decode<J: Job>(_ type: J.Type, from body: Data) throws -> J {
        let decoder = JSONDecoder()
        do {
            return try decoder.decode(type, from: body)
        } catch {
            guard let id = try? decoder.decode(ForeignBody.self, from: body).id else { throw error }
            return try decoder.decode(type, from: Data("{\"id\":\(id)}".utf8))
        }
    }
}

/// How other producers name the one entity that they want to have synced.
private struct ForeignBody: Decodable {
    private enum CodingKeys: CodingKey {
        case entityId
    }

    let id: Int64

    init(from decoder: any Decoder) throws {
        do {
            id = try decoder.singleValueContainer().decode(Int64.self)
        } catch {
            id = try decoder.container(keyedBy: CodingKeys.self).decode(Int64.self, forKey: .entityId)
        }
    }
}
