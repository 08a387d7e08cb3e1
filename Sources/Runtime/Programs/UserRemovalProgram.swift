import Curl
import Domain

/// `users remove NAME|ID`
package struct UserRemovalProgram: Sendable {
    private let who: String

    package init(_ who: String) { self.who = who }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let userAgent = try startup.unaskedUserAgent()
        try startup.checkDatabase()
        let lines = try await startup.withEngine { engine in
            let users = try await engine.store.users()
            let found = users.filter { $0.isMeant(by: who) }
            guard let user = found.first, found.count == 1 else {
                throw Complaint(
                    found.isEmpty
                        ? "\"\(who.plain)\" is nobody who logged in; `orchestrator users` lists them."
                        : "\"\(who.plain)\" are several people: give the id that `orchestrator users` shows."
                )
            }
            let trouble = try await CurlTransport.with { curl -> TokenError? in
                do throws(TokenError) {
                    try await engine.tokenKeeper(curl, userAgent: userAgent).revoke(user.characterID)
                    return nil
                } catch {
                    return error
                }
            }
            _ = try await engine.store.removeUser(user.characterID)
            return RemovalText.lines(user, notRevoked: trouble)
        }
        for line in lines { print(line) }
        return .done
    }
}
