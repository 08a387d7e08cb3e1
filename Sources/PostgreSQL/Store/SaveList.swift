import Domain
import ESI

/// The list of an alliance's members also tells their number, which stands in the alliance's row.
struct SaveList: BatchOperation {
    let path: String
    let list: CachedList

    static func statements(for operations: [SaveList], at now: Parameter) -> [Statement] {
        operations.last(by: \.path).sorted { $0.path < $1.path }.flatMap(\.statements)
    }

    private var statements: [Statement] {
        let save = Statement(
            "save lists",
            """
            INSERT INTO lists (path, ids, etag, expires_at) VALUES ($1, $2::bigint[], $3, $4::timestamptz)
            ON CONFLICT (path) DO UPDATE SET ids = excluded.ids, etag = excluded.etag, expires_at = excluded.expires_at
            """,
            .value(path),
            .value(list.ids),
            .value(list.validity.etag),
            .value(list.validity.expiresAt)
        )
        guard let alliance = CachedList.alliance(ofMembersAt: path) else { return [save] }
        return [
            save,
            Statement(
                "count an alliance's members",
                "UPDATE alliances SET corporation_count = $2::bigint WHERE id = $1::bigint",
                .value(alliance),
                .value(list.ids.count)
            ),
        ]
    }
}
