import Foundation

/// Why the server cannot listen where it was told to.
package struct ListenError: Error, CustomStringConvertible {
    let address: String
    let code: CInt

    package var description: String {
        switch code {
        case EADDRINUSE: "\(address) is taken by another program; choose another --port, or 0 for a free one."
        case EACCES: "\(address) needs more rights than this program has; choose a --port above 1023."
        case EADDRNOTAVAIL: "\(address) is no address of this machine; choose another --bind."
        default: "\(address) cannot be listened on (error \(code))."
        }
    }
}
