import Foundation

/// What is known of the terminals that this process was started with.
package enum Terminal {
    package static var isInputInteractive: Bool { isatty(STDIN_FILENO) == 1 }
    package static var isErrorInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Of standard error, asked each time: windows are resized.
    static var width: Int { width(of: STDERR_FILENO) ?? 80 }

    /// Of standard output; nil where that is no terminal.
    static var outputWidth: Int? { width(of: STDOUT_FILENO) }

    /// Of standard error, in rows.
    static var height: Int { size(of: STDERR_FILENO).map { Int($0.ws_row) }.flatMap { $0 > 1 ? $0 : nil } ?? 24 }

    private static func width(of descriptor: Int32) -> Int? {
        size(of: descriptor).flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil }
    }

    private static func size(of descriptor: Int32) -> winsize? {
        var size = winsize()
        let isKnown = unsafe withUnsafeMutablePointer(to: &size) { pointer in
            unsafe ioctl(descriptor, UInt(TIOCGWINSZ), pointer) == 0
        }
        return isKnown ? size : nil
    }

    /// One line of standard input, asked for on standard error: standard output may be a file.
    package static func ask(_ question: String) -> String? {
        FileHandle.standardError.write(Data(question.utf8))
        return readLine()
    }

    /// - Parameter plan: what will be done, in whole sentences.
    /// - Throws: ``Complaint`` where there is nobody to ask.
    static func confirm(_ plan: String, question: String) throws(Complaint) -> Bool {
        guard isInputInteractive else {
            throw Complaint("\(plan) Confirm with --yes where there is no terminal to ask on.")
        }
        let answer = ask("\(plan)\n\(question) [y/N] ") ?? ""
        return ["y", "yes"].contains(answer.trimmingCharacters(in: .whitespaces).lowercased())
    }
}
