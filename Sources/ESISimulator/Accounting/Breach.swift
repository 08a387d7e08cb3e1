/// A way of breaking ESI's rules that the simulator can see.
package enum Breach: String, Sendable, CaseIterable {
    /// "Caching": data is not to be asked for before the `Expires` of what was served.
    case askedBeforeExpires
    /// "Caching": an ETag that was served is to be sent back as `If-None-Match`.
    case askedWithoutETag
    /// "Best Practices": every request tells who sends it, and where to write to.
    case userAgentMissing, userAgentWithoutContact
    /// "Versioning": a request pins its compatibility date.
    case compatibilityDateMissing, compatibilityDateMalformed
    /// "Rate Limiting": a bucket was overrun, or asked again while its `Retry-After` ran.
    case bucketOverrun, askedDuring429
    /// "Error Limiting": the errors of the minute were used up, or anything was asked until the minute ended.
    case errorLimitExceeded, askedDuring420
    /// A trailing slash or a version prefix: not how the specification writes its paths.
    case legacyPath
    /// A bulk list with duplicates, with more than 1000 ids or with none.
    case bulkListInvalid
    /// More than a request a second over five seconds while the data source is down.
    case downtimeStorm
    case pageBeyondLast
    /// More than 20 different unknown ids a minute: discovering ids by trying them gets a client banned.
    case scanning
}
