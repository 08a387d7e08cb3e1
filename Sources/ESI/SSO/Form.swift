import Foundation

/// `application/x-www-form-urlencoded`: the one form that SSO's token endpoint reads.
enum Form {
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )

    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { name, value in "\(name)=\(escape(value))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
