import Domain

/// `users remove NAME|ID`
package struct UserRemovalProgram: Sendable {
    private let who: String

    package init(_ who: String) { self.who = who }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let user = try await startup.withEngine { engine in
            let users = try await engine.store.users()
            let found = users.filter { String($0.characterID) == who || $0.name.lowercased() == who.lowercased() }
            guard let user = found.first, found.count == 1 else {
                throw Complaint(
                    found.isEmpty
                        ? "\"\(who)\" is nobody who logged in; `orchestrator users` lists them."
                        : "\"\(who)\" are several people: give the id that `orchestrator users` shows."
                )
            }
            _ = try await engine.store.removeUser(user.characterID)
            return user
        }
        print("Removed \(user.name) (\(user.characterID)) and the tokens. The killmails stay.")
        return .done
    }
}
