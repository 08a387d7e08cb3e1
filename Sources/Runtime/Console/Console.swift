import Foundation
import Synchronization

/// Standard error, shared by log lines and a display that is redrawn in place, so that neither tears the other.
package final class Console: Sendable {
    package let isInteractive: Bool
    private let area = Mutex(LiveArea())

    package init(isInteractive: Bool = Terminal.isErrorInteractive) { self.isInteractive = isInteractive }

    /// A line that stays.
    package func print(_ line: String) {
        write { area, width in isInteractive ? area.print(line, width: width) : line + "\n" }
    }

    /// Replaces what was drawn before. Nothing happens where it could not be replaced again.
    func draw(_ lines: [String]) {
        guard isInteractive else { return }
        write { area, width in area.draw(lines, width: width) }
    }

    func end() {
        guard isInteractive else { return }
        write { area, width in area.end(width: width) }
    }

    var width: Int { Terminal.width }

    /// One write for each change: a terminal never shows half of one.
    private func write(_ body: (inout LiveArea, Int) -> String) {
        let width = Terminal.width
        area.withLock { area in
            let text = body(&area, width)
            // A closed standard error is no reason to stop working.
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        }
    }
}
