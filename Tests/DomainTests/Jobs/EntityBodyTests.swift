import Domain
import Foundation
import Jobs
import Testing

/// Most bodies are read without a decoder: that must make no difference.
@Suite struct EntityBodyTests {
    private struct Plain: Codable { var id: Int64 }

    @Test(arguments: [0, 5, 98_000_001, .max] as [Int64])
    func aBodyIsWrittenAsTheEncoderDoes(_ id: Int64) throws {
        let body = try MessageCodec.encode(CorporationJob(id: id))
        #expect(try body == JSONEncoder().encode(Plain(id: id)))
        #expect(try MessageCodec.decode(CorporationJob.self, from: body).id == id)
    }

    @Test(arguments: [
        #"{"id":7}"#, #"{ "id": 7 }"#, #"{"name":"x","id":7}"#, #"{"id":7,"accessToken":"x"}"#, "7", #"{"entityId":7}"#,
    ])
    func otherProducersMayWriteItOtherwise(_ body: String) throws {
        #expect(try MessageCodec.decode(CorporationJob.self, from: Data(body.utf8)).id == 7)
    }

    @Test(arguments: [
        #"{"id":}"#, #"{"id":9223372036854775808}"#, #"{"id":7"#, #"{"id":7}}"#, #"{"id":"7"}"#, #"{"id":+7}"#, "",
    ])
    func whatIsNoIDIsRefused(_ body: String) {
        #expect(throws: (any Error).self) { try MessageCodec.decode(CorporationJob.self, from: Data(body.utf8)) }
    }
}
