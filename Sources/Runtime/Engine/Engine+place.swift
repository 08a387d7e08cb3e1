import Logging

extension Engine {
    /// Between looks at the file: one `stat`.
    private static let pause: Duration = .seconds(5)

    /// Stops who would go on with a file that was removed or replaced while it was open. Until cancelled.
    package func watchPlace(stop: @Sendable () -> Void) async {
        while (try? await Task.sleep(for: Self.pause)) != nil {
            guard !isInPlace else { continue }
            logger.error("The database was removed or replaced", metadata: ["database": "\(place)"])
            return stop()
        }
    }

    /// - Throws: ``Complaint`` where that has happened.
    package func checkPlace() throws(Complaint) {
        guard isInPlace else {
            throw Complaint(
                "\(place) was removed or replaced while it was open, and what was written since is lost with it. "
                    + "If it was replaced, remove \(place)-wal and \(place)-shm, which belong to the old file, copy the new "
                    + "one there once more, and start again.",
                status: .failed
            )
        }
    }
}
