import Domain
import ESI
import Testing

@testable import Runtime

@Suite struct SignOnSettingsTests {
    private func read(_ values: [String: String]) throws(Complaint) -> Configuration {
        var warnings: [String] = []
        return try Configuration(Settings(environment: values), warnings: &warnings)
    }

    @Test func defaults() throws {
        let configuration = try read([:])
        #expect(configuration.clientID == nil && configuration.clientSecret == nil && configuration.tokenKey == nil)
        #expect(configuration.callbackURL == "http://localhost:4000/auth/callback")
        #expect(configuration.clientScopes == ["publicData", "esi-killmails.read_killmails.v1"])
        #expect(configuration.sync.userMinimumAge == .seconds(900))
    }

    @Test func whatIsSet() throws {
        let key = String(repeating: "ab", count: 32)
        let configuration = try read([
            "EVE_CLIENT_ID": "abc123", "EVE_CLIENT_SECRET": "s3cret", "EVE_CALLBACK_URL": "https://k.example/cb",
            "EVE_CLIENT_SCOPES": "publicData,one.two-three_four.v1  more", "TOKEN_KEY": key, "USER_SYNC_MIN_AGE": "1h",
        ])
        #expect(configuration.clientID == "abc123")
        #expect(configuration.clientSecret == Secret("s3cret"))
        #expect(configuration.callbackURL == "https://k.example/cb")
        #expect(configuration.clientScopes == ["publicData", "one.two-three_four.v1", "more"])
        #expect(configuration.tokenKey == Secret(key))
        #expect(configuration.sync.userMinimumAge == .seconds(3600))
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("s3cret") && !dumped.contains(key))
    }

    @Test(arguments: [
        ("EVE_CLIENT_ID", "no client id"), ("EVE_CLIENT_ID", "a:b"), ("EVE_CLIENT_SECRET", "two words"),
        ("EVE_CALLBACK_URL", "localhost:4000"), ("EVE_CALLBACK_URL", "http://localhost/?a=b"),
        ("EVE_CALLBACK_URL", "ftp://localhost/"), ("EVE_CLIENT_SCOPES", "one;two"), ("TOKEN_KEY", "hunter2"),
        ("USER_SYNC_MIN_AGE", "15"),
    ])
    func malformedOnesAreNamed(_ name: String, _ value: String) {
        let complaint = #expect(throws: Complaint.self) { try read([name: value]) }
        #expect(complaint?.sentence.contains(name) == true)
        if ["EVE_CLIENT_SECRET", "TOKEN_KEY"].contains(name) {
            #expect(complaint?.sentence.contains(value) == false)
        }
    }

    @Test(
        arguments: [
            ("http://localhost:4000/auth/callback", "127.0.0.1"), ("http://127.0.0.2/x", "127.0.0.2"),
            ("http://[::1]:4000/", "::1"), ("https://localhost:4000/", nil), ("http://192.0.2.1/", nil),
            ("http://kills.example.org/auth/callback", nil),
        ] as [(String, String?)]
    )
    func onlyLoopbackIsListenedOn(_ url: String, _ host: String?) throws {
        #expect(try #require(CallbackAddress(url)).listening == host)
    }

    @Test func partsOfTheCallback() throws {
        let address = try #require(CallbackAddress("http://localhost:4000/auth/callback"))
        #expect(address.port == 4000 && address.path == "/auth/callback")
        #expect(CallbackAddress("http://localhost")?.port == 80)
        #expect(CallbackAddress("http://localhost")?.path == "/")
        #expect(CallbackAddress("https://localhost")?.port == 443)
    }
}
