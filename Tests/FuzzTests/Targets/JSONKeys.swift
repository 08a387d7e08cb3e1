import Foundation

enum JSONKeys {
    /// Whether an object has a key twice. Of JSON without escapes.
    static func `repeat`(in body: Data) -> Bool {
        var objects: [Set<[UInt8]>] = []
        var last: [UInt8] = []
        var text: [UInt8]?
        for byte in body {
            switch (byte, text) {
            case (UInt8(ascii: "\""), let key?):
                last = key
                text = nil
            case (UInt8(ascii: "\""), nil): text = []
            case (_, .some): text?.append(byte)
            case (UInt8(ascii: "{"), nil): objects.append([])
            case (UInt8(ascii: "}"), nil): _ = objects.popLast()
            case (UInt8(ascii: ":"), nil) where !objects.isEmpty:
                if !objects[objects.count - 1].insert(last).inserted { return true }
            default: break
            }
        }
        return false
    }
}
