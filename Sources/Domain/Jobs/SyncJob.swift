import ESI
import Foundation
package import Jobs

/// A job that asks ESI. What only means "not now" puts it back without costing it an attempt.
package protocol SyncJob: Job where Services == Domain.Services {
    func sync(with services: Services, context: JobContext) async throws -> Outcome
}

extension SyncJob {
    package func perform(with services: Services, context: JobContext) async throws -> Outcome {
        let tally = RequestTally()
        defer {
            context.notes.set("requests", tally.count)
            if !tally.groups.isEmpty { context.notes.set("bucket", tally.groups.joined(separator: ",")) }
        }
        do {
            return try await RequestTally.$current.withValue(tally) {
                try await sync(with: services, context: context)
            }
        } catch ESIError.limited(let delay, _) {
            return .snooze(until: services.now().addingTimeInterval(delay.seconds + .random(in: 0...1)))
        } catch let error as ESIError where error.isDowntime {
            // The limiter lets one probe through when it is time; the others wait in their queues meanwhile.
            return .snooze(until: services.now().addingTimeInterval(.random(in: 5...6)))
        }
    }
}
