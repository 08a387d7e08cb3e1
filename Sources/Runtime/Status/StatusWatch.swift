import ESI
import Foundation

/// What `status --watch` draws and ends with. A look that fails is drawn, too, and the next may do better.
struct StatusWatch {
    /// By the last look.
    private(set) var status = ProgramStatus.done

    mutating func lines(_ result: Result<StatusReport, any Error>, at now: Date) -> [String] {
        let end = ["", "\(ISODate.text(now)); Ctrl-C ends this."]
        switch result {
        case .success(let report):
            status = report.health.isHealthy ? .done : .failed
            return StatusText.lines(report) + end
        case .failure(let error):
            status = .failed
            return ["Nothing can be told now; looking again: \("\(error)".plain)"] + end
        }
    }
}
