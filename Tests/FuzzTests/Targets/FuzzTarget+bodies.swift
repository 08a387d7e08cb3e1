import Foundation

@testable import ESI

extension FuzzTarget {
    private static let decoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()

    /// What the fast reader takes, Foundation takes too, and it is the same.
    static func killmail(_ body: Data) throws(Failure) {
        let foundations = try? decoder.decode(WireKillmail.self, from: body)
        if let foundations { _ = ISODate.text(foundations.killmailTime) }
        guard let killmail = WireKillmail.read(body), killmail != foundations else { return }
        // Of a key that is there twice the one counts here and the other there.
        guard JSONKeys.repeat(in: body) else {
            throw Failure("read as \(killmail), and by Foundation as \(foundations as Any)")
        }
    }

    static func bodies(_ body: Data) {
        if let alliance = try? decoder.decode(WireAlliance.self, from: body) { _ = ISODate.text(alliance.dateFounded) }
        if let character = try? decoder.decode(WireCharacter.self, from: body) { _ = ISODate.text(character.birthday) }
        _ = try? decoder.decode(WireCorporation.self, from: body)
        _ = try? decoder.decode([WireAffiliation].self, from: body)
        _ = try? decoder.decode([WireKillmailReference].self, from: body)
        _ = try? decoder.decode([WireName].self, from: body)
        _ = try? decoder.decode(WireRouteStatuses.self, from: body)
        for status in [200, 403, 404, 420, 429, 500, 503] {
            let response = HTTPResponse(status: status, body: body)
            _ = ReplyReader.meaning(of: response, report: RateReport(), isConditional: false)
        }
    }

    /// Lines of `name: value`. What they say goes into the ledger, whose arithmetic must bear it.
    static func headers(_ text: String) {
        let headers = text.split(separator: "\n").compactMap { line -> HTTPHeader? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return HTTPHeader(parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
        }
        var page = LedgerPage()
        for status in [200, 404, 420, 429, 503] {
            let response = HTTPResponse(status: status, headers: headers)
            let now = Date(timeIntervalSince1970: 1_760_000_000)
            _ = ISODate.text(Validity(response, fallback: 60, etag: nil, now: now).expiresAt)
            let lane = Lane(route: RouteID("GET /fuzz"))
            var exchange = LedgerExchange(holder: "fuzz", address: "fuzz")
            exchange.settlements = [
                RateSettlement(
                    lane: lane,
                    source: .ungrouped,
                    outcome: .reply(status: status),
                    report: RateReport(response)
                )
            ]
            for wait: Int64 in [0, 1, 60_000] {
                exchange.demands = [
                    LedgerExchange.Demand(
                        lane: lane,
                        pace: PaceLimit(perSecond: 5),
                        group: RateReport(response).group,
                        waiters: [.init(priority: 3, count: 2)]
                    )
                ]
                let time = LedgerTime(milliseconds: 1_760_000_000_000 + wait)
                _ = Ledger.apply(exchange, to: &page, now: time)
                exchange.settlements = []
            }
        }
    }
}
