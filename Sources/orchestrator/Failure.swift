import ArgumentParser
import Foundation
import Runtime

enum Failure {
    static func end(_ error: any Error, of command: any ParsableCommand.Type) -> Never {
        if let complaint = error as? Complaint { end(complaint.sentence, complaint.status.rawValue) }
        let code = command.exitCode(for: error)
        // Help and version are no failures.
        guard code != .success else { command.exit(withError: error) }
        end(command.message(for: error), code.rawValue)
    }

    private static func end(_ message: String, _ code: Int32) -> Never {
        if !message.isEmpty {
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
