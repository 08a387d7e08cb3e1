import Jobs
import Testing

@testable import RabbitMQ

@Suite struct ConfigurationTests {
    private typealias Configuration = RabbitMQBroker.Configuration

    @Test func whatIsLeftOutHasTheDefaults() throws {
        let configuration = try Configuration(url: "amqp://")
        #expect(configuration.host == "localhost")
        #expect(configuration.port == 5672)
        #expect((configuration.user, configuration.password) == ("guest", "guest"))
        #expect(configuration.virtualHost == "/")
        #expect(!configuration.usesTLS)
        let secure = try Configuration(url: "AMQPS://broker.example.org")
        #expect(secure.host == "broker.example.org")
        #expect(secure.port == 5671)
        #expect(secure.usesTLS)
    }

    /// The examples of the specification's appendix.
    @Test func partsAreDecoded() throws {
        let full = try Configuration(url: "amqp://user%61:%61pass@ho%61st:10000/v%2fhost")
        #expect((full.user, full.password, full.host) == ("usera", "apass", "hoast"))
        #expect((full.port, full.virtualHost) == (10000, "v/host"))
        #expect(try Configuration(url: "amqp://host:5672/").virtualHost == "/")
        #expect(try Configuration(url: "amqp://host/%2f").virtualHost == "/")
        #expect(try Configuration(url: "amqp://:@/").user.isEmpty)
        let user = try Configuration(url: "amqp://user@:10000")
        #expect((user.user, user.password, user.host, user.port) == ("user", "", "localhost", 10000))
        let six = try Configuration(url: "amqp://[::1]:5673/x")
        #expect((six.host, six.port, six.virtualHost) == ("::1", 5673, "x"))
        #expect(try Configuration(url: "amqp://[::1]").host == "::1")
    }

    @Test func parametersAreRead() throws {
        let url =
            "amqps://host?heartbeat=5&connection_timeout=1500&cacertfile=%2ftmp%2fca.pem&verify=verify_peer&locale=x"
        let configuration = try Configuration(url: url)
        #expect(configuration.heartbeat == .seconds(5))
        #expect(configuration.connectTimeout == .milliseconds(1500))
        #expect(configuration.caFile == "/tmp/ca.pem")
    }

    @Test(arguments: [
        "secret", "http://secret@host", "amqp://u:se/cret@host", "amqp://u:se@cret@host", "amqp://u:se:cret@host",
        "amqp://u:secret@host:port", "amqp://u:secret@host:0", "amqp://u:secret@host:70000", "amqp://u:se#cret@host",
        "amqp://u:sec%zzret@host", "amqp://u:secret%@host", "amqp://u:%ffsecret@host", "amqp://u:secret@[::1",
        "amqp://u:secret@[::1]x", "amqp://u:secret@host/a/b", "amqp://u:secret@host?heartbeat=0",
        "amqps://u:secret@host?verify=verify_none", "amqp://u:secret@host?secret=1", "amqp://u:se?cret@host",
    ])
    func whatIsMalformedIsRefusedWithoutRepeatingIt(url: String) {
        let error = #expect(throws: BrokerError.self) { try Configuration(url: url) }
        let message = error?.message ?? ""
        #expect(message.contains("RabbitMQ"))
        #expect(!message.contains("secret") && !message.contains("cret@"))
    }

    @Test func thePasswordIsNotShown() throws {
        let configuration = try Configuration(url: "amqp://user:secret@host/jobs")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("secret"))
            #expect(text.contains("amqp://host:5672, virtual host jobs"))
        }
    }
}
