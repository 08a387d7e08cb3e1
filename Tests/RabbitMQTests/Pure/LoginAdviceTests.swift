import Testing

@testable import RabbitMQ

@Suite("Advice on a refused login")
struct LoginAdviceTests {
    private static let place = "cannot log in to host:5672, virtual host 'eve', as ann: "

    private func advice(_ reason: String) -> String {
        var configuration = RabbitMQBroker.Configuration()
        configuration.virtualHost = "eve"
        configuration.user = "ann"
        return LoginAdvice.text(on: Self.place + reason, configuration)
    }

    /// As RabbitMQ 3.10 says it.
    @Test(arguments: [
        ("ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.", "Check the user name and the"),
        ("NOT_ALLOWED - vhost eve not found", "rabbitmqctl add_vhost 'eve'"),
        ("NOT_ALLOWED - access to vhost 'eve' refused for user 'ann'", "set_permissions -p 'eve' 'ann' '.*' '.*' '.*'"),
        (
            "NOT_ALLOWED - access to vhost 'eve' refused for user 'ann': connection limit (0) is reached",
            "rabbitmqctl clear_vhost_limits -p 'eve'"
        ),
        (
            "NOT_ALLOWED - connection refused for user 'ann': user connection limit (0) is reached",
            "rabbitmqctl clear_user_limits 'ann' max-connections"
        ),
    ])
    func fitsTheReason(_ reason: String, _ words: String) {
        let advice = advice(reason)
        #expect(advice.contains(words), "\(advice)")
        #expect(advice.contains("limit") == reason.contains("limit"), "\(advice)")
        // It stands within sentences.
        #expect(!advice.hasSuffix("."))
    }

    @Test func ofWhatIsNotKnownThereIsNone() { #expect(advice("INTERNAL_ERROR - oops").isEmpty) }

    /// After the login, at the first thing that this user may not do.
    @Test func aMissingRightIsToBeGranted() {
        var configuration = RabbitMQBroker.Configuration()
        configuration.virtualHost = "eve"
        configuration.user = "ann"
        func advice(_ reason: String) -> String { LoginAdvice.text(onRefused: reason, configuration) }
        let refused = "ACCESS_REFUSED - access to exchange 'x' in vhost 'eve' refused for user 'ann'"
        #expect(advice(refused) == ": grant it with `rabbitmqctl set_permissions -p 'eve' 'ann' '.*' '.*' '.*'`")
        #expect(advice("ACCESS_REFUSED - exchange name 'amq.x' contains reserved prefix 'amq.*'").isEmpty)
    }
}
