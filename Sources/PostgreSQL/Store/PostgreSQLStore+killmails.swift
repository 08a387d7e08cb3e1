package import Domain

extension PostgreSQLStore {
    package func save(_ killmail: Killmail) async throws(StoreError) {
        try await write(SaveKillmail(killmail: killmail))
    }

    package func killmail(_ id: Int64) async throws(StoreError) -> Killmail? { try await read(ReadKillmail(id: id)) }
}
