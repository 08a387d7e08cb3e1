import ESI
import Foundation
package import Jobs

/// Reads what is new on a person's list of killmails, and brings it. Its body is `{"userId":n}`, n being the character; of
/// other producers' messages, which also hold tokens, `characterId` is read and nothing else.
package struct UserKillmailsJob: SyncJob {
    package static let name: JobName = "user-killmails"
    package static let queue: QueueName = .userKillmails
    /// Some fifteen pages, as many as the character's bucket holds, and a refresh of the token.
    package static let timeout: Duration = .seconds(300)
    /// Fetched with the job's own urgency. Of more, the rest comes as scheduled work does, so that the next person who
    /// logs in need not wait for all of it.
    package static let front = 50
    /// The most that one run queues; the next one goes on.
    private static let most = 5000

    package let character: Int64
    /// Reads all pages, whatever is known.
    package let isFull: Bool

    package init(_ character: Int64, isFull: Bool = false) {
        self.character = character
        self.isFull = isFull
    }

    package var entity: Int64 { character }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        guard try await services.store.user(character) != nil else {
            return .discard(reason: TokenError.unknownUser.description)
        }
        var unseen = 0
        do {
            if let pause = try await walk(with: services, context, &unseen) {
                // What has been found is fetched meanwhile; the next run finds nothing and waits.
                return unseen > 0 ? try await done(with: services, context, then: [self]) : .snooze(until: pause)
            }
        } catch let error as TokenError {
            try await record(error: error.description, services)
            if let outcome = error.outcome { return outcome }
            throw error
        } catch ESIError.limited where unseen > 0 {
            // What has been found so far is fetched while the rest of the list waits for the bucket.
            return try await done(with: services, context, then: [self])
        } catch let error as ESIError {
            if !error.isNotNow { try await record(error: error.description, services) }
            throw error
        }
        try await record(error: nil, services)
        return try await done(with: services, context)
    }

    /// - Returns: when to go on, where a page must be read again; nil at the end of the walk.
    private func walk(
        with services: Services,
        _ context: JobContext,
        _ unseen: inout Int
    ) async throws -> Date? {
        let reader = KillmailListReader(
            services: services,
            character: character,
            priority: context.priority.rawValue
        )
        var walk = try await services.store.killmailWalk(of: character) ?? KillmailWalk()
        walk.begin(isFull: isFull, at: services.now())
        while let number = walk.nextPage {
            let reading = try await reader.read(number, of: walk)
            unseen += reading.page.unseen
            if walk.read(reading.page, at: services.now()) == .readAgain {
                try await services.store.save(walk, of: character)
                return reading.expiresAt
            }
        }
        try await services.store.save(walk, of: character)
        return nil
    }

    /// All that this person has listed and nobody works on, newest first: also what an earlier run, which died, had found.
    private func done(
        with services: Services,
        _ context: JobContext,
        then continuation: [any Job] = []
    ) async throws -> Outcome {
        let pending = try await services.store.referencesToQueue(
            listedBy: .character(character),
            limit: Self.most
        )
        let later = min(context.priority, .schedule)
        return .done(
            next: pending.prefix(Self.front).map(KillmailJob.init) + continuation,
            placed: pending.dropFirst(Self.front).map { PlacedJob(KillmailJob($0), later) }
        )
    }

    private func record(error: String?, _ services: Services) async throws {
        try await services.store.recordKillmailSync(
            of: character,
            at: services.now(),
            // Of all that was listed: an earlier run may have read page one, and have been broken off.
            lastKillmailID: try await services.store.newestKillmail(listedBy: .character(character)),
            error: error
        )
    }
}

extension UserKillmailsJob {
    private enum CodingKeys: String, CodingKey {
        case userID = "userId"
        case characterID = "characterId"
        case isFull = "full"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let character = try container.decodeIfPresent(Int64.self, forKey: .characterID)
        self.init(
            try character ?? container.decode(Int64.self, forKey: .userID),
            isFull: try container.decodeIfPresent(Bool.self, forKey: .isFull) ?? false
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(character, forKey: .userID)
        if isFull { try container.encode(isFull, forKey: .isFull) }
    }
}
