/// One step of the schema. Steps are only ever added: an old one is what old databases have.
struct Migration: Sendable {
    let name: String
    /// One command each: several in one text are not allowed where answers are read in a pipeline.
    let statements: [String]

    static let all: [Migration] = [
        .jobs, .entities, .rateAccounts, .killmails, .listings, .names, .people, .users, .schedules, .events,
        .finished, .workers, .deadLetters, .announcements, .soloRuns,
    ]

    /// Tables that must not be there before the first step: names that another program may have given to its own.
    static let tables = [
        "sync_jobs", "alliances", "corporations", "characters", "lists", "missing_entities", "rate_accounts",
        "killmails", "victims", "attackers", "killmail_items", "killmail_references",
        "killmail_listings", "names", "killmail_walks", "killmail_pages", "users", "user_parked_scopes", "schedules",
        "killmail_events", "killmail_event_numbers", "killmail_announcements", "esi_worker_commits", "workers",
        "leases",
    ]
}
