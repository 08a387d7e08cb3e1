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
        let engine: Engine
        do {
            try startup.checkDatabase()
            engine = try await startup.openEngine(looksOnly: true)
        } catch {
            return [Doctor.unreachable(error, startup.configuration.storage)]
        }
        let curl = try CurlTransport()
        let checks = await Doctor(engine, transport: curl, userAgent: agent).run()
        await curl.shutdown()
        await engine.close()
        return checks
    }
}
