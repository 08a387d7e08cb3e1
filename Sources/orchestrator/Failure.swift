import ArgumentParser
import Foundation
import Runtime

enum Failure {
    static func end(_ error: any Error, of command: any ParsableCommand.Type) -> Never {
        if let complaint = error as? Complaint { end([complaint.sentence], complaint.status.rawValue) }
        let code = command.exitCode(for: error)
        // Help and version are no failures, unless they cannot be printed.
        guard code != .success else {
            print(command.fullMessage(for: error))
            guard let complaint = StandardOutput.complaint else { Foundation.exit(code.rawValue) }
            end([complaint.sentence], complaint.status.rawValue)
        }
        // Whatever was to be printed before may be cut off, too.
        end([sentence(error, of: command)] + (StandardOutput.complaint.map { [$0.sentence] } ?? []), code.rawValue)
    }

    /// With a pointer to the help where the usage was wrong.
    private static func sentence(_ error: any Error, of command: any ParsableCommand.Type) -> String {
        let message = command.message(for: error)
        let lines = command.fullMessage(for: error).split(separator: "\n")
        guard command.exitCode(for: error) == .validationFailure,
            let pointer = lines.last.map({ $0.drop(while: \.isWhitespace) }), pointer.hasPrefix("See '")
        else { return message }
        return message + (message.last.map { ".?!".contains($0) } == true ? " " : ". ") + pointer
    }

    private static func end(_ messages: [String], _ code: Int32) -> Never {
        for message in messages where !message.isEmpty {
            ServiceManager()?.tell(.status(message))
            FileHandle.standardError.write(Data("orchestrator: \(message)\n".utf8))
        }
        Foundation.exit(code)
    }
}

extension ProgramStatus {
    func end() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
