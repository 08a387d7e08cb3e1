import Jobs
import Testing

@Suite("Fingerprints of failures")
struct FailureFingerprintTests {
    private func fingerprint(_ message: String, kind: String = "http_500", job: JobName = "alliance") -> String {
        FailureFingerprint.of(job, FailureRecord(kind: kind, message: message))
    }

    @Test(arguments: [
        ("ESI answered 500 for alliance 99000006", "ESI answered 502 for alliance 1"),
        ("killmail 1 abcdef0123456789 is refused", "killmail 25 0123456789abcdef is refused"),
        ("until 2026-08-18T11:00:05Z", "until 2027-01-01T00:00:00Z"),
        (String(repeating: "x ", count: 300) + "1", String(repeating: "x ", count: 300) + "two"),
    ])
    func whatDiffersBetweenEntitiesDoesNotCount(_ first: String, _ second: String) {
        #expect(fingerprint(first) == fingerprint(second))
    }

    @Test(arguments: [
        ("bad gateway", "gateway timeout"), ("error in line 5", "error in field 5"), ("", "x"), ("ä", "ö"),
    ])
    func whatSaysSomethingElseIsAnother(_ first: String, _ second: String) {
        #expect(fingerprint(first) != fingerprint(second))
    }

    @Test func jobAndKindCount() {
        #expect(fingerprint("x") != fingerprint("x", kind: "http_502"))
        #expect(fingerprint("x") != fingerprint("x", job: "corporation"))
        #expect(fingerprint("x").count == 16)
    }
}
