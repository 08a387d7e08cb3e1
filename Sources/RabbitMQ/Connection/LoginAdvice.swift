/// What helps against a refused login, by the server's words. A part of the sentence, without its end.
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
        return ": grant it with `rabbitmqctl set_permissions -p '\(host)' '\(user)' '.*' '.*' '.*'`"
    }
}
