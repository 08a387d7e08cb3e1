import ESI

extension ESIError {
    /// ESI is not there: for its daily downtime, or for another reason that ends by itself.
    var isDowntime: Bool {
        switch self {
        case .down, .unreachable: true
        default: false
        }
    }

    /// Nothing that went wrong: the same is asked again when it may be.
    var isNotNow: Bool {
        if case .limited = self { true } else { isDowntime }
    }
}
