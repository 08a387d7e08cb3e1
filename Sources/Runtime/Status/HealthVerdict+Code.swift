extension HealthVerdict.Finding {
    /// A stable word for monitors, explained in Documentation/Operations.md.
    package enum Code: String, Sendable, Codable {
        case storeAway = "store_away"
        case diskFull = "disk_full"
        case brokerAway = "broker_away"
        case brokerAlarm = "broker_alarm"
        case workerReplaced = "worker_replaced"
        case workerCutOff = "worker_cut_off"
        case workerDead = "worker_dead"
        case noConsumer = "no_consumer"
        case oldestAge = "oldest_age"
        case noScheduler = "no_scheduler"
        case schedulerStopped = "scheduler_stopped"
        case tokens
        case peopleFailing = "people_failing"
        case peopleStopped = "people_stopped"
        case deadLetters = "dead_letters"
        case strayMessages = "stray_messages"
        case esiLimit = "esi_limit"
    }
}
