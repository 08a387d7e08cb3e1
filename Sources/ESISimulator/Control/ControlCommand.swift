/// The body of a control call; each call uses some of the members.
struct ControlCommand: Decodable {
    var seconds: Double?
    var rate: Double?
    var kinds: [String]?
    var kind: String?
    var group: String?
    var id: Int?
    var tokens: Int?
    var errors: Int?
    var count: Int?
    var killmail: Int?
    var status: Int?
}
