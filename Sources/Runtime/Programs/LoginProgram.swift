import Curl
import Domain
import ESI
import Foundation

/// `login [--no-browser] [--timeout]`
package struct LoginProgram: Sendable {
    package var opensBrowser = true
    package var timeout: Duration = .seconds(300)

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let configuration = startup.configuration
        guard configuration.clientID != nil else {
            throw Complaint(
                "EVE_CLIENT_ID is not set: register an application at https://developers.eveonline.com with the "
                    + "callback address \(configuration.callbackURL), and set its client id."
            )
        }
        guard let address = CallbackAddress(configuration.callbackURL), let host = address.listening else {
            throw Complaint(
                "EVE_CALLBACK_URL is \(configuration.callbackURL), where this command cannot wait: that takes an "
                    + "address such as \(Configuration().callbackURL), registered with the application too."
            )
        }
        let userAgent = try startup.userAgent(asksESI: false)
        let server = CallbackServer(address: address, host: host)
        let login = try await CurlTransport.with { curl in
            try await startup.withEngine { engine in
                guard let flow = engine.loginFlow(curl, userAgent: userAgent) else {
                    throw Complaint("EVE_CLIENT_ID is not set.")
                }
                return try await logIn(flow, server, curl)
            }
        }
        guard let login else {
            let page = address.origin + "/auth/login"
            print("The server at \(address.origin) takes logins. Log in with EVE Online at this address:\n\n\(page)")
            if opensBrowser { Browser.open(page) }
            return .done
        }
        for line in Self.lines(login) { print(line) }
        return .done
    }

    static func lines(_ login: CompletedLogin) -> [String] {
        var lines = ["\(login.user.name) (\(login.user.characterID)) is logged in. \(LoginText.next(login))"]
        if let missing = LoginText.missing(login) { lines.append(missing) }
        if login.waitsUntil == nil {
            lines.append("A worker and a scheduler do that: `orchestrator serve --work` is both.")
        }
        return lines.map(\.plain)
    }

    /// - Returns: nil where a server of ours waits there already for the same browser.
    private func logIn(
        _ flow: LoginFlow,
        _ server: CallbackServer,
        _ curl: CurlTransport
    ) async throws -> CompletedLogin? {
        do {
            return try await wait(flow, at: server)
        } catch let error as LoginError {
            throw Complaint(error)
        } catch let error as CallbackServer.PlaceTaken {
            guard await isOurServer(server.address, curl) else { throw error.complaint }
            return nil
        }
    }

    private func wait(_ flow: LoginFlow, at server: CallbackServer) async throws -> CompletedLogin {
        let pending = try await flow.begin()
        let desk = LoginDesk(flow, pending.proof)
        let ending = try await server.run {
            invite(pending, server.address)
        } answer: { callback in
            await desk.answer(callback)
        } elsewhere: {
            await Self.patience(timeout)
        }
        return try ending.get()
    }

    private func invite(_ pending: PendingLogin, _ address: CallbackAddress) {
        print("Log in with EVE Online at this address:\n\n\(pending.address)\n")
        print("Waiting at \(address.url) for \(DurationText.describe(timeout)). Ctrl-C stops.")
        // The address must be seen before the process ends, in a file or a pipe too.
        fflush(nil)
        if opensBrowser { Browser.open(pending.address) }
    }

    /// Whether `orchestrator serve` answers there.
    private func isOurServer(_ address: CallbackAddress, _ curl: CurlTransport) async -> Bool {
        let request = HTTPRequest(url: address.origin + "/healthz")
        guard let reply = try? await curl.send(request), reply.status == 200 else { return false }
        return String(decoding: reply.body.prefix(200), as: UTF8.self).contains("\"name\":\"\(Version.name)\"")
    }

    private static func patience(_ timeout: Duration) async -> CallbackServer.Ending {
        try? await Task.sleep(for: timeout)
        let time = DurationText.describe(timeout)
        return .failure(
            LoginError(.person, "Nobody logged in within \(time). Start again, or give a longer --timeout.")
        )
    }
}

extension Complaint {
    fileprivate init(_ error: LoginError) {
        self.init(error.description, status: error.kind == .configuration ? .usage : .failed)
    }
}
