package import ESI

/// The body of a list route, kept beside its validity, so that a repeated job has its follow-ups without a request.
package struct CachedList: Sendable, Equatable {
    package var ids: [Int64]
    package var validity: Validity

    package init(ids: [Int64], validity: Validity) {
        self.ids = ids
        self.validity = validity
    }

    /// Of `/alliances/{id}/corporations`.
    package static func alliance(ofMembersAt path: String) -> Int64? {
        let parts = path.split(separator: "/")
        guard parts.count == 3, parts[0] == "alliances", parts[2] == "corporations" else { return nil }
        return Int64(parts[1])
    }
}
