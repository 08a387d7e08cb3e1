import Foundation

/// This machine's clock beside the database's. What is fresh, and when a job is due, one machine notes by its own clock,
/// and others believe it.
struct ClockComparison {
    /// In seconds. Less shortens or lengthens by no more what is kept for hours.
    static let largestLead: TimeInterval = 60

    /// In seconds; below zero where this machine's is behind.
    let lead: TimeInterval

    /// For who would work or queue by a wrong clock.
    func check() throws(Complaint) {
        guard abs(lead) > Self.largestLead else { return }
        let difference = DurationText.describe(seconds: abs(lead))
        throw Complaint(
            "The clock of this machine is \(difference) \(lead > 0 ? "ahead of" : "behind") PostgreSQL's: "
                + "set it right, by NTP for instance.",
            status: .failed
        )
    }
}
