import Domain
import Foundation

/// An event as JSON, the same for `events --json` and for whoever listens at RabbitMQ. The keys are these names in
/// snake_case.
struct EventBody: Encodable {
    let type = KillmailEvent.name
    let sequence: Int64
    let killmailId: Int64
    let killmailTime: Date
    let people: [Int64]
    let savedAt: Date

    init(_ event: KillmailEvent) {
        sequence = event.sequence
        killmailId = event.killmailID
        killmailTime = event.killmailTime
        people = event.people
        savedAt = event.savedAt
    }

    func json() throws -> Data { try ReportJSON.encode(self) }
}
