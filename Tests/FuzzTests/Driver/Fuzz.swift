/// libFuzzer, told to feed a target: `esi-worker-fuzz TARGET [libFuzzer's own arguments]`.
@main
enum Fuzz {
    /// For the callback, which can capture nothing.
    nonisolated(unsafe) fileprivate static var target = FuzzTarget.killmail

    static func main() {
        guard CommandLine.arguments.count > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
            print("Which? One of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
            return
        }
        unsafe Self.target = target
        // The name of the target stands where libFuzzer expects the program's.
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv + 1
        _ = unsafe runDriver(&count, &arguments) { bytes, count in unsafe feed(bytes, count) }
    }
}

/// By this name, because libFuzzer's library has a `main` that asks for it, and is linked whole.
@_cdecl("LLVMFuzzerTestOneInput")
func feed(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try unsafe Fuzz.target.feed([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// `FuzzerInterface.h` of LLVM's runtime; the compiler links it with `-sanitize=fuzzer`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
