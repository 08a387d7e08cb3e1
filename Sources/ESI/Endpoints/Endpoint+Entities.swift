extension Endpoint where Response == WireAlliance {
    package static func alliance(_ id: Int64) -> Endpoint {
        Endpoint(.alliance, path: "/alliances/\(id)")
    }
}

extension Endpoint where Response == WireCorporation {
    package static func corporation(_ id: Int64) -> Endpoint {
        Endpoint(.corporation, path: "/corporations/\(id)")
    }
}

extension Endpoint where Response == WireCharacter {
    package static func character(_ id: Int64) -> Endpoint {
        Endpoint(.character, path: "/characters/\(id)")
    }
}

extension Endpoint where Response == WireKillmail {
    /// - Parameter hash: 40 hex digits.
    package static func killmail(_ id: Int64, _ hash: String) -> Endpoint {
        Endpoint(.killmail, path: "/killmails/\(id)/\(hash)")
    }
}
