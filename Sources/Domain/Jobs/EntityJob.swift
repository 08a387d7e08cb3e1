import Jobs

/// A job about one entity: its body is `{"id":n}`.
package protocol EntityJob: SyncJob {
    var id: Int64 { get }
    init(id: Int64)
}

extension EntityJob {
    package var entity: Int64 { id }
}
