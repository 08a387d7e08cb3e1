package import Foundation

/// How far a person's list of killmails has been read, page by page, newest first.
///
/// Nothing may be missed, whatever happens in between. A walk that did not reach its end is taken up a page earlier,
/// because what is new has pushed older killmails on to later pages; and it goes on to the last page then, because what
/// is known of a page says nothing about the pages that were still to be read. What came since it began lies on pages
/// before the one at which it was taken up, so it reads these last, up to what is known.
///
/// One that follows a walk that did reach its end stops at the first page with nothing unseen, and after page one already
/// where something on it was listed before: behind that, everything is. Of later pages the latter says nothing, since what
/// is new meanwhile pushes what this walk has just listed on to them.
package struct KillmailWalk: Sendable, Equatable {
    /// A page as it was read, or as it is known to be still.
    package struct Page: Sendable, Equatable {
        package var number: Int
        /// Pairs that this person had not listed before.
        package var unseen: Int
        /// Pairs that it had.
        package var seen: Int
        /// `X-Pages`, where the reply had it.
        package var pages: Int?
        /// `Last-Modified`: when the list was made.
        package var modifiedAt: Date?

        package init(number: Int, unseen: Int, seen: Int = 0, pages: Int? = nil, modifiedAt: Date? = nil) {
            self.number = number
            self.unseen = unseen
            self.seen = seen
            self.pages = pages
            self.modifiedAt = modifiedAt
        }

        /// Whether what the last walk listed begins on it.
        fileprivate var reachesKnown: Bool { unseen == 0 || number == 1 && seen > 0 }
    }

    package enum Step: Sendable, Equatable {
        /// With ``nextPage``.
        case goOn
        /// The page is older than the one before it: what was pushed on from there is not on it yet. It must be read again
        /// when it has expired.
        case readAgain
        case end
    }

    private enum Course {
        /// From page one up to what is known: what is not listed is newer than what is.
        case news
        /// From page one to the last.
        case all
        /// From a later page to the last, and the news then.
        case rest
    }

    /// Reading all pages heals whatever was lost, by whomever.
    package static let fullInterval: TimeInterval = 7 * 86_400

    /// Nil where the last walk reached its end.
    package var nextPage: Int?
    /// Reads all pages, whatever is known.
    package var isFull: Bool
    /// When a walk of all pages last reached the last one.
    package var fullAt: Date?
    /// As `X-Pages` last said.
    package var pages: Int
    package var modifiedAt: Date?
    private var course = Course.all

    package init(
        nextPage: Int? = nil,
        isFull: Bool = false,
        fullAt: Date? = nil,
        pages: Int = 1,
        modifiedAt: Date? = nil
    ) {
        self.nextPage = nextPage
        self.isFull = isFull
        self.fullAt = fullAt
        self.pages = pages
        self.modifiedAt = modifiedAt
    }

    /// Begins a walk, or takes up the unfinished one.
    /// - Returns: the page to read first.
    @discardableResult
    package mutating func begin(isFull wantsFull: Bool, at now: Date) -> Int {
        let unfinished = nextPage
        let isDue = unfinished == nil && fullAt.map { now.timeIntervalSince($0) >= Self.fullInterval } ?? true
        isFull = isFull || wantsFull || isDue
        modifiedAt = nil
        let first = max(1, (unfinished ?? 1) - 1)
        nextPage = first
        course = first > 1 ? .rest : unfinished == nil && !isFull ? .news : .all
        return first
    }

    /// A page that was made then is older than the one before it, and so is what it tells of the list's length.
    package func isOlder(_ time: Date?) -> Bool {
        guard let modifiedAt, let time else { return false }
        return time < modifiedAt
    }

    /// Takes note of a page.
    package mutating func read(_ page: Page, at now: Date) -> Step {
        guard !isOlder(page.modifiedAt) else {
            nextPage = page.number
            return .readAgain
        }
        if let count = page.pages { pages = max(1, count) }
        modifiedAt = page.modifiedAt ?? modifiedAt
        nextPage = page.number + 1
        let isLast = page.number >= pages
        guard isLast || course == .news && page.reachesKnown else { return .goOn }
        if course == .rest {
            (course, nextPage, modifiedAt) = (.news, 1, nil)
            return .goOn
        }
        if isFull { fullAt = now }
        nextPage = nil
        isFull = false
        return .end
    }
}
