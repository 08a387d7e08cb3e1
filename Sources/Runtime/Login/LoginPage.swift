package import Domain
package import HTTPTypes

/// What the browser shows at the end of a login: plain, without script, and with everything escaped that others wrote.
package struct LoginPage: Sendable {
    package let status: HTTPResponse.Status
    package let html: String

    init(status: HTTPResponse.Status, html: String) {
        self.status = status
        self.html = html
    }

    /// - Parameter dashboard: where it is, if this server has one.
    package init(_ ending: Result<CompletedLogin, LoginError>, dashboard: String? = nil) {
        switch ending {
        case .success(let login):
            var sentences = [LoginText.next(login)]
            if let missing = LoginText.missing(login) { sentences.append(missing) }
            if dashboard == nil { sentences.append("You can close this page.") }
            status = .ok
            html = Self.page(title: "\(login.user.name) is logged in", sentences, dashboard)
        case .failure(let error):
            status = error.kind == .unavailable ? .serviceUnavailable : .badRequest
            html = Self.page(title: "Nobody was logged in", [error.description], dashboard)
        }
    }

    package static let fields: HTTPFields = {
        var fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8",
            .cacheControl: "no-store",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
        ]
        // The address holds the code.
        if let name = HTTPField.Name("Referrer-Policy") { fields[name] = "no-referrer" }
        return fields
    }()

    private static func page(title: String, _ sentences: [String], _ dashboard: String?) -> String {
        let title = escape(title)
        var paragraphs = sentences.map { "<p>\(escape($0))</p>" }
        if let dashboard { paragraphs.append("<p><a href=\"\(escape(dashboard))\">To the dashboard</a></p>") }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>
            body { font: 1rem/1.55 system-ui, sans-serif; margin: 12vh 1rem; background: #f4f6f6; color: #14212a; }
            main { max-width: 34rem; margin: auto; padding: 1.4rem 1.75rem; background: #fff; border: 1px solid #dde3e4;
              border-radius: 12px; overflow-wrap: anywhere; }
            h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.2rem 0 0.8rem; }
            a { color: #0c6b66; }
            @media (prefers-color-scheme: dark) {
              body { background: #0d1418; color: #e6edef; }
              main { background: #141d22; border-color: #26333a; }
              a { color: #5ad1c0; }
            }
            </style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>
            \(paragraphs.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
