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

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        let isKnown = unsafe withUnsafeMutablePointer(to: &size) { pointer in
            unsafe ioctl(descriptor, UInt(TIOCGWINSZ), pointer) == 0
        }
        return isKnown && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// One line of standard input, asked for on standard error: standard output may be a file.
    package static func ask(_ question: String) -> String? {
        FileHandle.standardError.write(Data(question.utf8))
        return readLine()
    }
}
