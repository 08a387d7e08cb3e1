/// What streams that come back have missed, read from the store once for all of them, page by page.
actor EventPages {
    /// Events by number: from 1, from 201, and so on; the last page ends where the log did when it was read.
    private static let length: Int64 = 200
    private static let maximum = 64

    private struct Page: Hashable {
        var start: Int64
        var end: Int64
    }

    private let feed: KillmailFeed
    private var pages: [Page: Task<[EventLog.Entry], any Error>] = [:]
    /// Longest kept first.
    private var order: [Page] = []

    init(_ feed: KillmailFeed) { self.feed = feed }

    /// The events behind a number, to the end of its page. None where they were removed for their age.
    /// - Parameter last: the newest event that is in the store for sure.
    func entries(after sequence: Int64, last: Int64) async throws -> (entries: [EventLog.Entry], end: Int64) {
        let start = sequence / Self.length * Self.length
        let page = Page(start: start, end: min(start + Self.length, max(last, sequence)))
        let task = pages[page] ?? read(page)
        do {
            return (try await task.value.filter { $0.sequence > sequence && $0.sequence <= page.end }, page.end)
        } catch {
            pages[page] = nil
            throw error
        }
    }

    private func read(_ page: Page) -> Task<[EventLog.Entry], any Error> {
        let task = Task { [feed] in try await feed.entries(after: page.start, limit: Int(Self.length)) }
        pages[page] = task
        order.append(page)
        if order.count > Self.maximum { pages[order.removeFirst()] = nil }
        return task
    }
}
