import HTTPTypes
import Synchronization

extension Simulator {
    /// What was asked again too early, in order, as lines of JSON.
    func listRepetitions() -> Reply {
        let repetitions = state.withLock { $0.tally.repetitions }
        var writer = JSONWriter(capacity: 128 * repetitions.count)
        for repetition in repetitions {
            writer.object { writer in
                writer.member("route", "\(repetition.key.route.method) \(repetition.key.route.template)")
                writer.member("id", repetition.key.id)
                writer.member("asked_at", repetition.asked.milliseconds)
                writer.member("again_at", repetition.again.milliseconds)
            }
            writer.newline()
        }
        var reply = Reply(status: 200, body: writer.bytes)
        reply.fields[.contentType] = "application/x-ndjson; charset=utf-8"
        return reply
    }
}
