import Domain
import ESI
import Foundation
import Jobs

extension Survey {
    init(_ store: any Store, settings: SyncSettings, now: Date) async throws {
        let reader = SurveyReader(store: store, settings: settings, now: now)
        hasCorporations = try await store.counts()[.corporation] ?? 0 > 0

        let alliances = try await reader.list(.alliances)
        allianceLists = Amount(alliances.isFresh ? 0 : 1)
        let due = try await store.expired(.alliance, at: now)
        let members: Set<Int64>
        var unreadAlliances = 0
        if let ids = alliances.ids {
            let all = Set(ids).union(due)
            allianceJobs = Amount(all.count, isEstimate: !alliances.isFresh)
            self.alliances = Amount(try await reader.unread(.alliance, all).count, isEstimate: !alliances.isFresh)
            (members, memberLists, unreadAlliances) = try await reader.members(of: ids)
        } else {
            allianceJobs = Amount(Typical.alliances, isEstimate: true)
            self.alliances = allianceJobs
            memberLists = allianceJobs
            members = []
            unreadAlliances = Typical.alliances
        }

        let unreadMembers = try await reader.unread(.corporation, members)
        let guess = Amount(unreadAlliances * Typical.corporationsPerAlliance, isEstimate: unreadAlliances > 0)
        memberCorporationJobs = Amount(members.count) + guess
        memberCorporations = Amount(unreadMembers.count) + guess

        let npcs = try await reader.list(.npcCorporations)
        npcLists = Amount(npcs.isFresh ? 0 : 1)
        let others = Set(try await store.expired(.corporation, at: now)).union(npcs.ids ?? []).subtracting(members)
        let npcGuess = npcs.ids == nil ? Amount(Typical.npcCorporations, isEstimate: true) : .none
        let unreadOthers = try await reader.unread(.corporation, others)
        otherCorporationJobs = Amount(others.count) + npcGuess
        otherCorporations = Amount(unreadOthers.count) + npcGuess

        knownLeaders = Amount(try await reader.leadersToRead())
        let unknown = try await reader.unknown(.corporation, unreadMembers + unreadOthers) + guess.count
        newLeaders = Amount(Int(Double(unknown) * Typical.leadersPerCorporation), isEstimate: unknown > 0)
        let checkedBefore = now.addingTimeInterval(-settings.affiliationLifetime.seconds)
        let stale = try await store.countOfCharactersDueForAffiliation(checkedBefore: checkedBefore)
        let perRequest = BulkRequest.maximumCount
        affiliations = Amount((stale + perRequest - 1) / perRequest)
    }
}

/// Looks things up in the store for a ``Survey``.
private struct SurveyReader {
    /// Looked up side by side: small reads share a snapshot.
    private static let lot = 256

    let store: any Store
    let settings: SyncSettings
    let now: Date

    func list(_ endpoint: Endpoint<[Int64]>) async throws -> (ids: [Int64]?, isFresh: Bool) {
        guard let list = try await store.list(endpoint.path) else { return (nil, false) }
        return (list.ids, list.validity.isCurrent(at: now))
    }

    /// - Returns: all members that are known, how many lists must be read anew, and how many have never been read.
    func members(of alliances: [Int64]) async throws -> (Set<Int64>, Survey.Amount, never: Int) {
        let lists = try await lookUp(alliances) { try await list(.corporations(ofAlliance: $0)) }
        let stale = lists.count { !$0.isFresh }
        return (Set(lists.flatMap { $0.ids ?? [] }), Survey.Amount(stale), lists.count { $0.ids == nil })
    }

    /// Those that would be asked for.
    func unread(_ kind: EntityKind, _ ids: Set<Int64>) async throws -> [Int64] {
        try await lookUp(ids.sorted()) { id in
            switch try await store.freshness(of: kind, id) {
            case .known(let validity): validity.isCurrent(at: now) ? nil : id
            case .missing(_, let recheckAt): recheckAt > now ? nil : id
            case nil: id
            }
        }.compactMap(\.self)
    }

    func unknown(_ kind: EntityKind, _ ids: [Int64]) async throws -> Int {
        try await lookUp(ids) { try await store.freshness(of: kind, $0) }.count { $0 == nil }
    }

    func leadersToRead() async throws -> Int {
        let leaders = try await store.leaders(of: nil).filter(IDRange.isCharacter)
        let readBefore = now.addingTimeInterval(-settings.maximumAge(of: .character).seconds)
        let asked = AskedEntities(.character, leaders, readBefore: readBefore)
        return try await store.unknownOrStale([asked], at: now).joined().count
    }

    private func lookUp<Value: Sendable>(
        _ ids: [Int64],
        _ body: @escaping @Sendable (Int64) async throws -> Value
    ) async throws -> [Value] {
        var values: [Value] = []
        for lot in ids.lots(of: Self.lot) {
            values += try await withThrowingTaskGroup { group in
                for id in lot { group.addTask { try await body(id) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        return values
    }
}
