/// How far the events of saved killmails were carried on to whoever listens at a broker.
package protocol AnnouncedEvents: Sendable {
    /// What was saved before anything was ever carried on counts as announced.
    func lastAnnouncedEvent() async throws(StoreError) -> Int64
    /// Never goes back.
    func recordAnnouncedEvents(upTo sequence: Int64) async throws(StoreError)
}
