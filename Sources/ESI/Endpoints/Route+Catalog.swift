/// The routes in use, with the groups of the specification of 2026-08-18. Lifetimes are its cache times.
extension Route {
    package static let alliances = Route(.get, "/alliances", pace: .bulk, lifetime: 3600)
    package static let alliance = Route(.get, "/alliances/{alliance_id}", pace: .entity, lifetime: 3600)
    package static let allianceCorporations = Route(
        .get,
        "/alliances/{alliance_id}/corporations",
        pace: .entity,
        lifetime: 3600
    )
    package static let corporation = Route(.get, "/corporations/{corporation_id}", pace: .entity, lifetime: 3600)
    package static let npcCorporations = Route(.get, "/corporations/npccorps", pace: .bulk, lifetime: 86_400)
    package static let character = Route(.get, "/characters/{character_id}", pace: .entity, lifetime: 86_400)
    package static let affiliation = Route(.post, "/characters/affiliation", pace: .bulk, lifetime: 3600)
    package static let names = Route(.post, "/universe/names", pace: .bulk, lifetime: 3600)
    /// How every route is: asked by who looks whether ESI can be reached.
    package static let routeStatus = Route(
        .get,
        "/meta/status",
        pace: .bulk,
        published: PublishedGroup(name: "meta", limit: 150, window: 900_000),
        lifetime: 60
    )
    package static let killmail = Route(
        .get,
        "/killmails/{killmail_id}/{killmail_hash}",
        pace: .entity,
        published: PublishedGroup(name: "killmail", limit: 3600, window: 900_000),
        lifetime: 2_592_000
    )
    package static let characterKillmails = Route(
        .get,
        "/characters/{character_id}/killmails/recent",
        pace: .entity,
        published: PublishedGroup(name: "char-killmail", limit: 30, window: 900_000),
        lifetime: 300
    )
}
