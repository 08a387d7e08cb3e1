import HTTPTypes

extension Simulator {
    /// Pairs of id and hash as lines of JSON, oldest first, so that a client can be given some to ask for.
    func listKillmails(_ query: Query) -> Reply {
        let most = 100_000
        guard let limit = Int(query["limit"] ?? "1000"), let offset = Int(query["offset"] ?? "0"),
            (0...most).contains(limit), offset >= 0
        else { return Reply(status: 400, error: "This call needs limit, from 0 to \(most), and offset, 0 or more.") }
        var writer = JSONWriter(capacity: 128 * min(limit, killmails.count))
        let first = min(offset, killmails.count)
        for number in first..<min(killmails.count, first + limit) {
            writer.object { writer in
                writer.member("killmail_id", killmails.identifier(number))
                writer.member("killmail_hash", killmails.hash(number))
                writer.member("killmail_time", CivilTime(second: killmails.second(number)).internet)
            }
            writer.newline()
        }
        var reply = Reply(status: 200, body: writer.bytes)
        reply.fields[.contentType] = "application/x-ndjson; charset=utf-8"
        return reply
    }
}
