import Domain
import Synchronization

/// Takes one login to its end: a page that is loaded twice gets the same answer.
final class LoginDesk: Sendable {
    private let flow: LoginFlow
    private let proof: LoginProof
    private let task = Mutex<Task<Result<CompletedLogin, LoginError>, Never>?>(nil)

    init(_ flow: LoginFlow, _ proof: LoginProof) {
        self.flow = flow
        self.proof = proof
    }

    /// - Returns: nil for a callback of another login, or of nobody's: anybody can send one.
    func answer(_ callback: LoginCallback) async -> Result<CompletedLogin, LoginError>? {
        guard callback.state == proof.state else { return nil }
        let task = task.withLock { task in
            if let task { return task }
            let new = Task { await finish(callback) }
            task = new
            return new
        }
        return await task.value
    }

    private func finish(_ callback: LoginCallback) async -> Result<CompletedLogin, LoginError> {
        do throws(LoginError) {
            return .success(try await flow.finish(proof, with: callback))
        } catch {
            return .failure(error)
        }
    }
}
