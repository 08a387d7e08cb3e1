/// One step of the schema. Steps are only ever added: an old one is what old files have.
struct Migration: Sendable {
    let name: String
    let sql: String

    static let all: [Migration] = [
        .jobs, .entities, .rateAccounts, .killmails, .listings, .names, .people, .users, .schedules, .events,
        .finished, .workers, .deadLetters, .soloRuns,
    ]

    /// Tables that must not be there before the first step: names that another program may have given to its own.
    static let tables = [
        "sync_jobs", "workers", "alliances", "corporations", "characters", "lists", "missing_entities", "rate_accounts",
        "killmails", "victims", "attackers", "killmail_items", "killmail_references",
        "killmail_listings", "names", "killmail_walks", "killmail_pages", "schedules", "killmail_events", "users",
        "user_parked_scopes",
    ]
}
