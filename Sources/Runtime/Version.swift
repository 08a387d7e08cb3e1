/// What this build calls itself, to ESI and to its users.
package enum Version {
    package static let name = "esi-worker"
    package static let current = "0.1.0"
    /// Where the program comes from: what ESI can turn to where no contact is set.
    package static let home = "https://github.com/esi-worker/esi-worker"
}
