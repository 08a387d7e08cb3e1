/// What the browser shows at the end of a login: plain, without script, and with everything escaped that others wrote.
package enum LoginPage {
    package static func html(_ login: CompletedLogin) -> String {
        var sentences = [LoginText.next(login)]
        if let missing = LoginText.missing(login) { sentences.append(missing) }
        sentences.append("You can close this page.")
        return page(title: "\(login.user.name) is logged in", sentences)
    }

    package static func html(_ error: LoginError) -> String { page(title: "Nobody was logged in", [error.description]) }

    package static let headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        // The address holds the code.
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    ]

    private static func page(title: String, _ sentences: [String]) -> String {
        let title = escape(title)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }
            @media (prefers-color-scheme: dark) { body { background: #16181c; color: #e6e6e6; } }
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            \(sentences.map { "<p>\(escape($0))</p>" }.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
