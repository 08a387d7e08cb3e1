/// What a good reply holds; written out only when it is sent.
enum Content: Sendable {
    case allianceList
    case nonPlayerCorporations
    case members(alliance: Int)
    case entity(EntityKind, id: Int)
    case affiliations([Int])
    case names([Int])
    case identifiers
    case killmail(Int)
    case recordedKillmail(Int)
    case recentKillmails(character: Int, page: Int)
    case status
    case metaStatus(isDown: Bool)
    case compatibilityDates

    func write(
        world: World,
        killmails: Killmails,
        shape: BodyShape,
        revision: (Int) -> Int,
        to writer: inout JSONWriter
    ) {
        switch self {
        case .allianceList: writer.integers(world.listedAlliances)
        case .nonPlayerCorporations: writer.integers(world.nonPlayerCorporations)
        case .members(let alliance): writer.integers(world.members(ofAlliance: alliance))
        case .entity(let kind, let id): world.write(kind, id: id, shape: shape, revision: revision(id), to: &writer)
        case .affiliations(let ids):
            writer.array { writer in
                for id in ids { world.affiliation(ofCharacter: id, revision: revision(id))?.write(to: &writer) }
            }
        case .names(let ids): writeNames(ids, world: world, to: &writer)
        case .identifiers: writer.object { _ in }
        case .killmail(let number): killmails.write(number, to: &writer)
        case .recordedKillmail(let id): writer.raw(world.recorded.killmails[id]?.body ?? [])
        case .recentKillmails(let index, let page):
            writer.array { writer in
                for number in killmails.recent(ofCharacter: index, page: page, fights: revision(index)) {
                    writer.object { writer in
                        writer.member("killmail_hash", killmails.hash(number))
                        writer.member("killmail_id", killmails.identifier(number))
                    }
                }
            }
        case .status:
            writer.object { writer in
                writer.member("players", 23_456)
                writer.member("server_version", "2969841")
                writer.member("start_time", "2026-08-18T11:02:34Z")
                writer.member("vip", false)
            }
        case .metaStatus(let isDown): writeHealth(isDown: isDown, to: &writer)
        case .compatibilityDates:
            writer.object { writer in
                writer.key("compatibility_dates")
                writer.array { writer in for date in CompatibilityDate.published { writer.value(date) } }
            }
        }
    }

    private func writeNames(_ ids: [Int], world: World, to writer: inout JSONWriter) {
        writer.array { writer in
            for id in ids {
                guard let name = world.name(of: id) else { continue }
                writer.object { writer in
                    writer.member("category", name.category)
                    writer.member("id", id)
                    writer.member("name", name.name)
                }
            }
        }
    }

    private func writeHealth(isDown: Bool, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("routes")
            writer.array { writer in
                for route in Route.allCases {
                    writer.object { writer in
                        writer.member("method", route.method)
                        writer.member("path", route.template)
                        writer.member("status", isDown ? "Down" : "OK")
                    }
                }
            }
        }
    }
}
