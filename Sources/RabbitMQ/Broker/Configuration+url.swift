package import Jobs

/// https://www.rabbitmq.com/docs/uri-spec and its query parameters. No message repeats what it found: a character that
/// should have been quoted puts parts of the password anywhere.
extension RabbitMQBroker.Configuration {
    private static let mustBeQuoted = "characters such as / ? # @ : in a user name or password must be percent-encoded"

    package init(url: String) throws(BrokerError) {
        self.init()
        guard let separator = url.firstRange(of: "://") else {
            throw BrokerError("The address of RabbitMQ has no scheme: write amqp://HOST or amqps://HOST.")
        }
        switch url[..<separator.lowerBound].lowercased() {
        case "amqp": break
        case "amqps":
            usesTLS = true
            port = 5671
        default: throw BrokerError("The address of RabbitMQ must begin with amqp:// or amqps://.")
        }
        let rest = url[separator.upperBound...]
        guard !rest.contains("#") else {
            throw BrokerError("The address of RabbitMQ contains a #; \(Self.mustBeQuoted).")
        }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        try readAuthority(place[0])
        if place.count == 2 {
            guard !place[1].contains("/") else {
                throw BrokerError("The address of RabbitMQ has a / too many: one in the virtual host is written %2F.")
            }
            // By the specification `amqp://host/` names the virtual host of the empty name, which nobody has: most
            // clients take it for the default, and so do those who write it.
            if !place[1].isEmpty { virtualHost = try Self.decoded(place[1], "virtual host") }
        }
        if parts.count == 2 { try readQuery(parts[1]) }
    }

    private mutating func readAuthority(_ authority: Substring) throws(BrokerError) {
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.last else {
            throw BrokerError("The address of RabbitMQ has an @ too many; \(Self.mustBeQuoted).")
        }
        if parts.count == 2 {
            let credentials = parts[0].split(separator: ":", omittingEmptySubsequences: false)
            guard credentials.count <= 2 else {
                throw BrokerError("The address of RabbitMQ has a : too many; \(Self.mustBeQuoted).")
            }
            user = try Self.decoded(credentials[0], "user name")
            password = credentials.count == 2 ? try Self.decoded(credentials[1], "password") : ""
        }
        try readAddress(address)
    }

    private mutating func readAddress(_ address: Substring) throws(BrokerError) {
        var name = address
        var number: Substring?
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else {
                throw BrokerError("The address of RabbitMQ has a [ without its ].")
            }
            name = address[address.index(after: address.startIndex)..<end]
            let after = address[address.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw BrokerError("The address of RabbitMQ has something between ] and the port.")
            }
            number = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = address.firstIndex(of: ":") {
            name = address[..<colon]
            number = address[address.index(after: colon)...]
        }
        if !name.isEmpty { host = try Self.decoded(name, "host") }
        if let number, !number.isEmpty {
            guard let port = UInt16(number), port > 0 else {
                throw BrokerError(
                    "The port in RabbitMQ's address is not a number from 1 to 65535; \(Self.mustBeQuoted)."
                )
            }
            self.port = port
        }
    }

    private mutating func readQuery(_ query: Substring) throws(BrokerError) {
        for parameter in query.split(separator: "&") {
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? try Self.decoded(parts[1], "parameter") : ""
            switch parts[0] {
            case "heartbeat":
                guard let seconds = UInt16(value), seconds > 0 else {
                    throw BrokerError("heartbeat in RabbitMQ's address is not a number of seconds above 0.")
                }
                heartbeat = .seconds(Int(seconds))
            case "connection_timeout":
                guard let milliseconds = UInt32(value), milliseconds > 0 else {
                    throw BrokerError(
                        "connection_timeout in RabbitMQ's address is not a number of milliseconds above 0."
                    )
                }
                connectTimeout = .milliseconds(Int(milliseconds))
            case "cacertfile": caFile = value
            case "verify" where value == "verify_peer": break
            case "verify":
                throw BrokerError("RabbitMQ's certificate is always verified: leave verify out of the address.")
            // Of other clients, and without a meaning here.
            case "channel_max", "channelMax", "frameMax", "locale", "auth_mechanism": break
            default:
                throw BrokerError(
                    "The address of RabbitMQ has a parameter that is not known; "
                        + "heartbeat, connection_timeout and cacertfile are."
                )
            }
        }
    }

    private static func decoded(_ text: Substring, _ part: String) throws(BrokerError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16), value != 0 else {
                throw BrokerError(
                    "The \(part) in RabbitMQ's address has a % without two hexadecimal digits: write %25."
                )
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw BrokerError("The \(part) in RabbitMQ's address is not UTF-8.")
        }
        return decoded
    }
}
