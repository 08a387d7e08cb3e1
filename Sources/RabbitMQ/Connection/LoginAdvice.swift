/// What helps against a refused login, or a right that is missing, by the server's words. A part of the sentence, without its end.
enum LoginAdvice {
    static func text(on reason: String, _ configuration: RabbitMQBroker.Configuration) -> String {
        let (host, user) = (configuration.virtualHost, configuration.user)
        if reason.contains("ACCESS_REFUSED") {
            return " Check the user name and the password in its address"
        }
        guard reason.contains("NOT_ALLOWED") else { return "" }
        if reason.contains("not found") {
            return ": make it with `rabbitmqctl add_vhost '\(host)'`"
        }
        if reason.contains("user connection limit") {
            return ": raise it with `rabbitmqctl set_user_limits '\(user)' '{\"max-connections\": NUMBER}'`, "
                + "or end it with `rabbitmqctl clear_user_limits '\(user)' max-connections`"
        }
        if reason.contains("connection limit") {
            return ": raise it with `rabbitmqctl set_vhost_limits -p '\(host)' '{\"max-connections\": NUMBER}'`, "
                + "or end all its limits with `rabbitmqctl clear_vhost_limits -p '\(host)'`"
        }
        return grant(configuration)
    }

    /// Against a refusal after the login: `access to exchange 'x' in vhost 'eve' refused for user 'ann'`.
    static func text(onRefused reason: String, _ configuration: RabbitMQBroker.Configuration) -> String {
        reason.contains("refused for user") ? grant(configuration) : ""
    }

    private static func grant(_ configuration: RabbitMQBroker.Configuration) -> String {
        let (host, user) = (configuration.virtualHost, configuration.user)
        return ": grant it with `rabbitmqctl set_permissions -p '\(host)' '\(user)' '.*' '.*' '.*'`"
    }
}
