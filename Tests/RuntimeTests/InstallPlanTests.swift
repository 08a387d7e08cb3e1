import Testing

@testable import Runtime

@Suite("Plan of an installation")
struct InstallPlanTests {
    @Test func settingsAreWhereTheSystemKeepsThem() {
        #expect(InstallPlan(prefix: "/usr/local").settingsFolder == "/etc/esi-worker")
        #expect(InstallPlan(prefix: "/opt/esi").settingsFolder == "/opt/esi/etc/esi-worker")
    }

    @Test func unitsNameWhatIsInstalled() {
        let unit = "ExecStart=/usr/local/lib/esi-worker/universal-worker\nEnvironmentFile=-/etc/esi-worker/%i.env"
        #expect(InstallPlan(prefix: "/usr/local").rewritten(unit) == unit)
        #expect(
            InstallPlan(prefix: "/opt/esi").rewritten(unit)
                == "ExecStart=/opt/esi/lib/esi-worker/universal-worker\nEnvironmentFile=-/opt/esi/etc/esi-worker/%i.env"
        )
    }

    @Test func nothingLiesOutsideButSettings() {
        let files = InstallPlan(prefix: "/opt/esi").files(built: "/b", units: "/u")
        #expect(files.count == 7)
        #expect(files.allSatisfy { $0.destination.hasPrefix("/opt/esi/") })
        #expect(files.filter(\.isProgram).map(\.source) == ["/b/orchestrator", "/b/universal-worker"])
    }

    @Test(arguments: ["relative", "/", "/with space", "/with%percent", ""])
    func aPrefixThatUnitsCannotNameIsRefused(_ prefix: String) {
        #expect(throws: Complaint.self) { try InstallProgram(prefix: prefix) }
    }
}
