/// A field, told apart only as far as JSON and SQLite agree.
enum Value: Equatable, CustomStringConvertible {
    case number(Double)
    case text(String)

    init?(_ json: JSON?) {
        switch json {
        case .text(let text): self = .text(text)
        case .number(let number): self = .number(number)
        case .bool(let value): self = .number(value ? 1 : 0)
        case .null, .array, .object, nil: return nil
        }
    }

    var dividedBy100: Value {
        switch self {
        case .number(let number): .number(number / 100)
        case .text: self
        }
    }

    var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): text
        }
    }
}
