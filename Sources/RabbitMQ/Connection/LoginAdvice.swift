/// What helps against a refused login, by the server's words.
enum LoginAdvice {
    static func text(on reason: String, _ configuration: RabbitMQBroker.Configuration) -> String {
        let host = configuration.virtualHost
        if reason.contains("ACCESS_REFUSED") {
            return " Check the user name and the password in its address."
        }
        if reason.contains("NOT_ALLOWED"), reason.contains("not found") {
            return ": make it with `rabbitmqctl add_vhost '\(host)'`"
        }
        if reason.contains("NOT_ALLOWED") {
            return ": grant it with `rabbitmqctl set_permissions -p '\(host)' '\(configuration.user)' '.*' '.*' '.*'`"
        }
        return ""
    }
}
