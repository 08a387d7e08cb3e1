/// The ids that a bulk route is asked for.
enum BulkList {
    static let most = 1000

    /// The numbers of a JSON array of integers, or `nil` for anything else.
    static func read(_ body: [UInt8]) -> [Int]? {
        var numbers: [Int] = []
        var digits: Int?
        var opened = false
        var closed = false
        for byte in body {
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09:
                continue
            case UInt8(ascii: "[") where !opened:
                opened = true
            case UInt8(ascii: "0")...UInt8(ascii: "9") where opened && !closed:
                guard (digits ?? 0) < 1 << 55 else { return nil }
                digits = (digits ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: ",") where digits != nil && !closed, UInt8(ascii: "]") where opened && !closed:
                if let digits { numbers.append(digits) }
                digits = nil
                closed = byte == UInt8(ascii: "]")
            default:
                return nil
            }
        }
        return closed ? numbers : nil
    }
}
