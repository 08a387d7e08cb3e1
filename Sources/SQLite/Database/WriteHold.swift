import Logging

/// How long a transaction of this process kept all others from writing.
///
/// They see only that the file is locked, so whoever holds it tells when that took long, and whether the disk did.
struct WriteHold {
    /// A tenth of the patience after which the others' writes fail.
    private static let long = Duration.seconds(1)

    let begun: ContinuousClock.Instant
    /// When only the commit was left, which waits for the disk.
    var written: ContinuousClock.Instant?

    func report(at ended: ContinuousClock.Instant, to logger: Logger) {
        guard ended - begun >= Self.long else { return }
        logger.warning(
            "A transaction took long, and nobody else could write to the database",
            metadata: ["seconds": Self.seconds(ended - begun), "disk": Self.seconds(ended - (written ?? ended))]
        )
    }

    private static func seconds(_ duration: Duration) -> Logger.MetadataValue {
        "\((duration / .milliseconds(100)).rounded() / 10)"
    }
}
