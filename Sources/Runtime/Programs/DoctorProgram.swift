import Curl

/// `doctor [--json]`
package struct DoctorProgram: Sendable {
    package var isJSON = false

    package init() {}

    /// - Returns: failed where something is wrong.
    package func run() async throws -> ProgramStatus {
        let report = DoctorReport(try await checks())
        try StandardOutput.print(report, asJSON: isJSON, lines: report.lines)
        return report.isFine ? .done : .failed
    }

    private func checks() async throws -> [Checkup] {
        let startup: Startup
        let agent: String
        do throws(Complaint) {
            startup = try Startup(isQuiet: true)
            agent = try startup.unaskedUserAgent()
        } catch {
            return [Doctor.failed(error)]
        }
        return try await CurlTransport.with { curl in
            do {
                return try await startup.reading { await Doctor($0, transport: curl, userAgent: agent).run() }
            } catch {
                return [Doctor.unreachable(error, startup.configuration.storage)]
            }
        }
    }
}
