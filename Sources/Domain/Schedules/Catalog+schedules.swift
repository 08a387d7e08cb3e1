package import Jobs

extension Catalog {
    /// Everything that comes back by itself.
    package static func schedules(_ store: any Store, _ settings: SyncSettings) -> [any Schedule] {
        let all: [any Schedule] =
            settings.syncAllInterval.map {
                [JobSchedule("sync-all", every: $0, [AllianceListJob(), NPCCorporationListJob()])]
            } ?? []
        return all + [
            UserKillmailsSchedule(store: store, settings: settings),
            JobSchedule("killmail-backlog", every: .seconds(600), [KillmailBacklogJob(.refresh)]),
            JobSchedule("alliances", every: .seconds(3600), [DueAlliancesJob()]),
            JobSchedule("corporations", every: .seconds(3600), [StaleCorporationsJob()]),
            JobSchedule("characters", every: .seconds(3600), [StaleCharactersJob()]),
            // Each is asked for when it is due, which is an hour after its own last time.
            JobSchedule("affiliations", every: .seconds(600), [AffiliationJob()]),
            JobSchedule("names", every: .seconds(3600), [StaleNamesJob()]),
            JobSchedule("housekeeping", every: .seconds(3600), [HousekeepingJob()]),
        ]
    }
}
