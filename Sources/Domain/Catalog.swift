package import ESI
package import Jobs

extension QueueName {
    package static let alliances: QueueName = "alliance_sync_queue"
    package static let corporations: QueueName = "corporation_sync_queue"
    package static let characters: QueueName = "character_sync_queue"
    package static let killmails: QueueName = "killmail_sync_queue"
    package static let userKillmails: QueueName = "esi_user_killmails_queue"
}

/// The one list of jobs.
package enum Catalog {
    /// The first of a queue is what a message without a name means.
    package static let jobs: [any Job<Services>.Type] = [
        AllianceJob.self, AllianceListJob.self, NamedAllianceJob.self, DueAlliancesJob.self,
        CorporationJob.self, AllianceMembersJob.self, CorporationListJob.self, NPCCorporationListJob.self,
        DueCorporationsJob.self, StaleCorporationsJob.self,
        CharacterJob.self, LeadersJob.self, AffiliationJob.self, StaleCharactersJob.self,
        KillmailJob.self, KillmailBacklogJob.self, NamesJob.self, NamesCheckJob.self, StaleNamesJob.self,
        HousekeepingJob.self,
        UserKillmailsJob.self,
    ]

    package static let registry = JobRegistry<Services>(jobs)

    /// The routes that a queue's jobs ask, the one of most jobs first: a worker takes no more of the queue than can be
    /// sent on it soon.
    package static let routes: [QueueName: [RouteID]] = [
        .alliances: [Route.alliance.id],
        .corporations: [Route.corporation.id, Route.allianceCorporations.id],
        .characters: [Route.character.id],
        .killmails: [Route.killmail.id],
    ]

    /// What a job brings one of, for who counts them.
    package static func kind(of job: JobName) -> RecordKind? {
        job == NamedAllianceJob.name ? .alliance : RecordKind(rawValue: job.rawValue)
    }

    package static func job(_ kind: EntityKind, id: Int64) -> any SyncJob {
        switch kind {
        case .alliance: AllianceJob(id: id)
        case .corporation: CorporationJob(id: id)
        case .character: CharacterJob(id: id)
        }
    }
}
