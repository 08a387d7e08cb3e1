package import Jobs

/// What a worker asked its store and its broker to do, in order.
package enum JournalEntry: Sendable, Equatable {
    case begun(Int64?)
    case recorded(Int64?, Settlement)
    case published([Int64?])
    case settled(Int64?, Settlement)
}

package typealias Journal = Observed<[JournalEntry]>
