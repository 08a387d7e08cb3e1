/// What is asked for: a route with its number and page, or one id of a bulk list.
struct AskKey: Hashable, Sendable {
    let route: Route
    let id: Int
    let page: Int

    init(_ route: Route, id: Int = 0, page: Int = 0) {
        self.route = route
        self.id = id
        self.page = page
    }
}

/// What an address was last served for a key.
struct Asked: Sendable {
    /// When it was last asked for.
    var at = Moment(milliseconds: 0)
    var expires = Moment(milliseconds: 0)
    /// Whether an ETag was among it.
    var hasTag = false
    var excuse = Excuse.none

    /// Why asking again is no breach; it ends when the key is served again.
    enum Excuse: Sendable {
        case none
        /// The client's connection closed within two seconds after the reply: it may have died before keeping it.
        case answeredLate
        /// No usable reply came: the connection closed before, or a fault broke it.
        case unanswered
    }
}
