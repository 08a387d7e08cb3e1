package import ESI

/// The body of a list route, kept beside its validity, so that a repeated job has its follow-ups without a request.
package struct CachedList: Sendable, Equatable {
    package var ids: [Int64]
    package var validity: Validity

    package init(ids: [Int64], validity: Validity) {
        self.ids = ids
        self.validity = validity
    }
}
