/// FNV-1a of 64 bits: finds equal texts, and proves nothing.
struct FNV1a {
    let value: UInt64

    init(value: UInt64) { self.value = value }

    init(_ bytes: some Sequence<UInt8>) {
        value = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// 16 digits.
    var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
