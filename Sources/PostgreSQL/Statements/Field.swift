import Foundation

/// One value of a result as its bytes lie there. Only a ``Row`` makes one, and nobody keeps it.
@safe
struct Field {
    private let bytes: UnsafeRawBufferPointer

    /// - Parameter bytes: must stay where they are as long as this is in use.
    @unsafe
    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer? {
        guard unsafe bytes.count == MemoryLayout<Integer>.size else { return nil }
        return Integer(bigEndian: unsafe bytes.loadUnaligned(as: type))
    }

    /// Of four bytes each.
    var words: [Int32]? {
        guard unsafe bytes.count % 4 == 0 else { return nil }
        return unsafe stride(from: 0, to: bytes.count, by: 4).map { offset in
            Int32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
        }
    }

    var text: String { unsafe String(decoding: bytes, as: UTF8.self) }
    var data: Data { unsafe Data(bytes) }
}
