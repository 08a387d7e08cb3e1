package import Foundation

/// Something that has happened, for whoever wants to know.
package struct Announcement: Sendable {
    /// What kind of thing, as the words of a topic exchange's routing key.
    package var key: String
    /// Its place among all of its kind: who has it twice knows by this.
    package var sequence: Int64
    /// JSON.
    package var body: Data

    package init(key: String, sequence: Int64, body: Data) {
        self.key = key
        self.sequence = sequence
        self.body = body
    }
}
