/// The names of all settings, as in the environment and in `.env`.
package enum Setting: String, Sendable, CaseIterable {
    case databaseURL = "DATABASE_URL"
    case rabbitMQURL = "RABBITMQ_URL"
    case esiBaseURL = "ESI_BASE_URL"
    case ssoBaseURL = "SSO_BASE_URL"
    case userAgent = "ESI_USER_AGENT"
    case compatibilityDate = "ESI_COMPATIBILITY_DATE"
    case egress = "ESI_EGRESS"
    case entityRate = "ESI_ENTITY_RATE"
    case bulkRate = "ESI_BULK_RATE"
    case workerTypes = "WORKER_TYPES"
    case workerConcurrency = "WORKER_CONCURRENCY"
    case characterMaximumAge = "CHARACTER_MAX_AGE"
    case logLevel = "LOG_LEVEL"
    case port = "PORT"
}
