/// The routes the simulator answers.
package enum Route: Int, Sendable, CaseIterable, Hashable {
    case alliances, alliance, allianceCorporations
    case corporation, nonPlayerCorporations
    case character, affiliation, characterKillmails
    case names, identifiers
    case killmail
    case status, metaStatus, compatibilityDates

    /// The path as openapi.json writes it.
    package var template: String {
        switch self {
        case .alliances: "/alliances"
        case .alliance: "/alliances/{alliance_id}"
        case .allianceCorporations: "/alliances/{alliance_id}/corporations"
        case .corporation: "/corporations/{corporation_id}"
        case .nonPlayerCorporations: "/corporations/npccorps"
        case .character: "/characters/{character_id}"
        case .affiliation: "/characters/affiliation"
        case .characterKillmails: "/characters/{character_id}/killmails/recent"
        case .names: "/universe/names"
        case .identifiers: "/universe/ids"
        case .killmail: "/killmails/{killmail_id}/{killmail_hash}"
        case .status: "/status"
        case .metaStatus: "/meta/status"
        case .compatibilityDates: "/meta/compatibility-dates"
        }
    }

    package var method: String {
        switch self {
        case .affiliation, .names, .identifiers: "POST"
        default: "GET"
        }
    }

    /// A template in any wording of its variables: `/corporations/{id}` is `/corporations/{corporation_id}`.
    package init?(template: String) {
        let wanted = Self.shape(of: template)
        guard let route = Self.allCases.first(where: { Self.shape(of: $0.template) == wanted }) else { return nil }
        self = route
    }

    private static func shape(of template: String) -> [Substring] {
        template.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : $0 }
    }

    /// Seconds for which a reply is not to be asked for again (`x-client-cache-ttl`, contract section 3). Bulk routes
    /// declare none; the cache behind them keeps an hour.
    package var timeToLive: Int {
        switch self {
        case .alliances, .alliance, .allianceCorporations, .corporation: 3600
        case .nonPlayerCorporations, .character: 86_400
        case .affiliation, .names: 3600
        case .identifiers: 43_200
        case .characterKillmails: 300
        case .killmail: 2_592_000
        case .status: 30
        case .metaStatus: 60
        case .compatibilityDates: 600
        }
    }

    /// When the route got the shape it has at `date`: what the reply's `X-Compatibility-Date` tells.
    package func version(at date: String) -> String {
        switch self {
        case .corporation where date >= "2026-07-21": "2026-07-21"
        case .character where date >= "2026-06-09": "2026-06-09"
        case .metaStatus: "2025-11-06"
        default: CompatibilityDate.oldest
        }
    }

    package func shape(at date: String) -> BodyShape { version(at: date) == CompatibilityDate.oldest ? .old : .new }
}
