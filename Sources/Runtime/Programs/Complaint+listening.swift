import Foundation

extension Complaint {
    /// - Parameters:
    ///   - code: the system's, of the error.
    ///   - place: where nobody can listen.
    ///   - port: as its user knows it, such as `PORT`.
    package init(_ code: CInt, listeningAt place: String, port: String) {
        switch code {
        case EADDRINUSE:
            self.init("\(place) is taken by another program: end it, or set another \(port).", status: .failed)
        case EACCES: self.init("\(place) needs more rights than this user has: set a \(port) above 1023.")
        default: self.init("\(place) cannot be listened on (error \(code)).", status: .failed)
        }
    }
}
