/// What was queued, in a sentence.
enum QueuedText {
    static func sentence(queued: Int, unchanged: Int) -> String {
        let before =
            unchanged == 0 ? "" : "; \(Figures.grouped(unchanged)) \(unchanged == 1 ? "was" : "were") queued already"
        return "Queued \(Figures.count(queued, "job"))\(before)."
    }
}
