/// Sends one request and returns the whole reply.
///
/// An implementation reuses connections, limits the size of a body, and stops the transfer when the task is cancelled.
/// A reply of any status is a return; only what prevents a complete reply is thrown.
package protocol Transport: Sendable {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
