package import ESI

extension TokenKeeper {
    /// Runs a call of ESI with a person's token, and does what its refusal asks for: a 401 refreshes once, a 403 (or a
    /// second 401) parks the scope.
    ///
    /// A fresh token that ESI refuses is parked as a scope is, with a recheck, because ESI's own trouble looks like that
    /// too, and nobody should have to log in again for it.
    /// - Parameter body: may run twice.
    /// - Throws: ``TokenError``, and what `body` throws but ESI's 401 and 403.
    package func use<Value: Sendable>(
        _ scope: String,
        of character: Int64,
        _ body: (AccessToken) async throws -> Value
    ) async throws -> Value {
        let token = try await accessToken(for: character, scope: scope)
        do {
            let value: Value
            do {
                value = try await body(token)
            } catch ESIError.unauthorized {
                value = try await body(try await rejected(token))
            }
            try await accepted(character, scope: scope)
            return value
        } catch ESIError.forbidden(let message) {
            throw try await forbidden(character, scope: scope, reason: message)
        } catch ESIError.unauthorized(let message) {
            throw try await forbidden(character, scope: scope, reason: "the token is refused: \(message)")
        }
    }
}
