package import Jobs

/// A job about one entity: its body is `{"id":n}`.
package protocol EntityJob: SyncJob, EntityIDJob {
    var id: Int64 { get }
}

extension EntityJob {
    package var entity: Int64 { id }
}
