package import Foundation

/// The one place where jobs become bodies and bodies jobs.
package enum MessageCodec {
    /// Keys are sorted, so that equal jobs have equal bodies.
    package static func encode(_ job: some Job) throws -> Data {
        if job is any EntityIDJob { return body(ofID: job.entity) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(job)
    }

    /// Only the fields that the job declares are read; whatever else another producer put there is dropped.
    ///
    /// A bare number and `{"entityId":n}` mean `{"id":n}`, for jobs that declare no more than that.
    package static func decode<J: Job>(_ type: J.Type, from body: Data) throws -> J {
        if let kind = type as? any EntityIDJob.Type, let id = id(in: body), let job = kind.init(id: id) as? J {
            return job
        }
        let decoder = JSONDecoder()
        do {
            return try decoder.decode(type, from: body)
        } catch {
            guard let id = try? decoder.decode(ForeignBody.self, from: body).id else { throw error }
            return try decoder.decode(type, from: Self.body(ofID: id))
        }
    }

    private static func body(ofID id: Int64) -> Data { Data("{\"id\":\(id)}".utf8) }

    /// - Returns: nil where the body is written otherwise, whatever it says.
    private static func id(in body: Data) -> Int64? {
        let (start, end) = (Array("{\"id\":".utf8), UInt8(ascii: "}"))
        guard body.count > start.count + 1, body.starts(with: start), body.last == end else { return nil }
        let digits = body.dropFirst(start.count).dropLast()
        guard let first = digits.first, (49...57).contains(first), digits.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(String(decoding: digits, as: UTF8.self))
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
