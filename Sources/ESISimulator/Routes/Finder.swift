import HTTPTypes

/// Looks up what a path asks for.
struct Finder: Sendable {
    let world: World
    let killmails: Killmails
    /// How many of each character's withheld killmails have appeared.
    let fights: Int

    func find(_ path: RoutePath, ask: Ask, grant: Grant?, isDown: Bool, at now: Moment) -> Finding {
        let key = AskKey(path.route, id: path.id)
        switch path.route {
        case .alliances: return .found(.allianceList, key: key)
        case .nonPlayerCorporations: return .found(.nonPlayerCorporations, key: key)
        case .alliance: return entity(.alliance, path, key)
        case .corporation: return entity(.corporation, path, key)
        case .character: return entity(.character, path, key)
        case .allianceCorporations:
            guard world.presence(of: .alliance, id: path.id) == .present else { return absent(.alliance, path.id) }
            return .found(.members(alliance: path.id), key: key)
        case .affiliation, .names: return bulk(path.route, body: ask.body)
        case .identifiers: return Finding(result: .found(.identifiers))
        case .killmail: return killmail(path, key)
        case .characterKillmails: return recentKillmails(path, ask: ask, grant: grant, at: now)
        case .status: return .found(.status, key: key)
        case .metaStatus: return .found(.metaStatus(isDown: isDown), key: key)
        case .compatibilityDates: return .found(.compatibilityDates, key: key)
        }
    }

    private func entity(_ kind: EntityKind, _ path: RoutePath, _ key: AskKey) -> Finding {
        guard path.id > 1 else { return .failed(400, "\(kind.rawValue)_id: \(path.id) is out of range") }
        switch world.presence(of: kind, id: path.id) {
        case .present: return .found(.entity(kind, id: path.id), key: key)
        case .deleted: return .failed(404, ErrorText.deleted)
        case .absent: return absent(kind, path.id)
        }
    }

    private func absent(_ kind: EntityKind, _ id: Int) -> Finding {
        .failed(404, ErrorText.notFound[kind] ?? "Not found", unknown: [id])
    }

    /// All or nothing: one id that cannot be resolved fails the whole list.
    private func bulk(_ route: Route, body: [UInt8]) -> Finding {
        guard let ids = BulkList.read(body) else { return .failed(400, "Request body must be a list of integers") }
        guard !ids.isEmpty, ids.count <= BulkList.most else {
            return .failed(
                400,
                "Request body must have from 1 to \(BulkList.most) items",
                breach: (.bulkListInvalid, "\(route.template) with \(ids.count) ids")
            )
        }
        guard Set(ids).count == ids.count else {
            return .failed(400, "Request body must have unique items", breach: (.bulkListInvalid, "\(route.template)"))
        }
        let unknown = ids.filter {
            route == .affiliation ? world.presence(of: .character, id: $0) == .absent : world.name(of: $0) == nil
        }
        guard unknown.isEmpty else {
            let error = route == .affiliation ? ErrorText.invalidCharacter : ErrorText.invalidNames
            return .failed(404, error, unknown: unknown)
        }
        let content = route == .affiliation ? Content.affiliations(ids) : .names(ids)
        return Finding(result: .found(content), keys: ids.map { AskKey(route, id: $0) })
    }

    private func killmail(_ path: RoutePath, _ key: AskKey) -> Finding {
        if world.recorded.killmails[path.id]?.hash == path.hash {
            return .found(.recordedKillmail(path.id), key: key)
        }
        guard let number = killmails.number(of: path.id), killmails.hash(number) == path.hash else {
            return .failed(422, ErrorText.invalidKillmail)
        }
        return .found(.killmail(number), key: key)
    }

    private func recentKillmails(_ path: RoutePath, ask: Ask, grant: Grant?, at now: Moment) -> Finding {
        guard let grant else { return .failed(401, "Unauthorized - Invalid token") }
        guard grant.expires > now else { return .failed(401, "token is expired") }
        let scope = "esi-killmails.read_killmails.v1"
        guard grant.scopes.contains(scope) else { return .failed(403, "token is not valid for scope: \(scope)") }
        guard grant.character == path.id else {
            return .failed(403, "token is not valid for character: \(path.id)")
        }
        guard let index = world.universe.character(path.id) else { return absent(.character, path.id) }
        let pages = killmails.pages(ofCharacter: index, fights: fights)
        guard let page = Int(ask.query["page"] ?? "1"), page > 0 else { return .failed(400, "page: must be 1 or more") }
        guard page <= pages else {
            return .failed(404, ErrorText.noPage, breach: (.pageBeyondLast, "page \(page) of \(pages) of \(path.id)"))
        }
        return .found(
            .recentKillmails(character: index, page: page),
            key: AskKey(path.route, id: path.id, page: page)
        )
    }
}
