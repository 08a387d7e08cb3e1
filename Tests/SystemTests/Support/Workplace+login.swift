import ESI
import Foundation
import Testing

extension Workplace {
    /// `orchestrator login`, waiting for a browser.
    struct WaitingLogin {
        let program: Program
        /// What it printed for the browser.
        let address: String
        let callback: String
    }

    func startLogin(
        _ arguments: [String] = [],
        port: Int? = nil,
        settings: [String: String] = [:]
    ) async throws -> WaitingLogin {
        let callback = "http://localhost:\(try port ?? FreePort.any())/auth/callback"
        let program = try start(
            "orchestrator",
            ["login", "--no-browser"] + arguments,
            settings: ["EVE_CLIENT_ID": "app", "EVE_CALLBACK_URL": callback].merging(settings) { $1 }
        )
        while true {
            if let address = program.output.firstMatch(of: #/(http://\S+/authorize\?\S+)\n/#)?.output.1 {
                try #require(program.output.contains("Waiting at \(callback)"))
                return WaitingLogin(program: program, address: String(address), callback: callback)
            }
            try #require(program.isRunning, "\(program.output) \(program.errors)")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// A character logs in as with a browser.
    /// - Returns: the last page.
    @discardableResult
    func logIn(_ character: Int64, settings: [String: String] = [:]) async throws -> String {
        let login = try await startLogin(settings: settings)
        let redirect = try await simulator.browse(login.address + "&character=\(character)")
        let page = try await simulator.browse(try #require(redirect[header: "location"]))
        #expect(page.status == 200)
        #expect(await login.program.status() == 0, "\(login.program.errors)")
        #expect(login.program.output.contains("(\(character)) is logged in."))
        return String(decoding: page.body, as: UTF8.self)
    }
}

enum FreePort {
    /// One that the system has just given out and taken back.
    static func any() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
