/// A key was asked for again before what was served had expired, by breach or with an excuse.
struct Repetition: Sendable {
    let key: AskKey
    let asked: Moment
    let again: Moment
}
