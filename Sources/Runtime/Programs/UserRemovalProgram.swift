import Curl
import Domain

/// `users remove NAME|ID`
package struct UserRemovalProgram: Sendable {
    private let who: String

    package init(_ who: String) { self.who = who }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let userAgent = try startup.unaskedUserAgent()
        let curl = try CurlTransport()
        let lines = try await startup.withEngine { engine in
            let users = try await engine.store.users()
            let found = users.filter { String($0.characterID) == who || $0.name.lowercased() == who.lowercased() }
            guard let user = found.first, found.count == 1 else {
                throw Complaint(
                    found.isEmpty
                        ? "\"\(who.plain)\" is nobody who logged in; `orchestrator users` lists them."
                        : "\"\(who.plain)\" are several people: give the id that `orchestrator users` shows."
                )
            }
            var trouble: TokenError?
            do throws(TokenError) {
                try await engine.tokenKeeper(curl, userAgent: userAgent).revoke(user.characterID)
            } catch {
                trouble = error
            }
            _ = try await engine.store.removeUser(user.characterID)
            return RemovalText.lines(user, notRevoked: trouble)
        }
        await curl.shutdown()
        for line in lines { print(line) }
        return .done
    }
}
