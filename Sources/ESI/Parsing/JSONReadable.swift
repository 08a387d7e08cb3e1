import Foundation

/// A body so frequent that Foundation's decoder would take a good part of the time of its job.
protocol JSONReadable: Decodable {
    init(from reader: inout JSONReader) throws(JSONReader.Unusual)
}

extension JSONReadable {
    /// - Returns: nil where Foundation's decoder must have a look.
    static func read(_ body: Data) -> Self? {
        var reader = JSONReader(body)
        do throws(JSONReader.Unusual) {
            let value = try Self(from: &reader)
            try reader.end()
            return value
        } catch {
            return nil
        }
    }
}
