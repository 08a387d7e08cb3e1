import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("SSO: revoking a grant") struct GrantTests {
    private func revoke(_ bench: SignOnBench, metadata: String = SignOnBench.metadata) async throws -> HTTPRequest? {
        bench.transport.add(.reply(200, metadata), .reply(200))
        try await bench.client.revoke(Secret("r1+/=="), by: try await bench.client.document())
        return bench.transport.requests.last
    }

    @Test func theFormOfRFC7009() async throws {
        let request = try await revoke(SignOnBench())
        #expect(request?.method == .post)
        #expect(request?.url == "http://sso/v2/oauth/revoke")
        #expect(
            String(decoding: request?.body ?? Data(), as: UTF8.self)
                == "token=r1%2B%2F%3D%3D&token_type_hint=refresh_token&client_id=app"
        )
        #expect(request?.headers.contains { $0.name == "Authorization" } == false)
    }

    @Test func withASecretItIsHTTPBasic() async throws {
        let request = try await revoke(SignOnBench(secret: "s3cret"))
        #expect(request?.headers.contains(HTTPHeader("Authorization", "Basic YXBwOnMzY3JldA==")) == true)
        #expect(String(decoding: request?.body ?? Data(), as: UTF8.self).contains("client_id") == false)
    }

    @Test func whereTheDocumentSays() async throws {
        let metadata = SignOnBench.metadata.replacing("{", with: #"{"revocation_endpoint":"http://sso/v3/revoke","#)
        #expect(try await revoke(SignOnBench(), metadata: metadata)?.url == "http://sso/v3/revoke")
    }

    @Test func aRefusalDoesNotRepeatTheToken() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(400, #"{"error":"invalid_request","error_description":"tok3n is bad"}"#))
        let document = try await bench.client.document()
        await #expect(throws: SSOError.configuration(reason: "EVE's single sign-on says: invalid_request: … is bad")) {
            try await bench.client.revoke(Secret("tok3n"), by: document)
        }
    }
}
