import Foundation
import Testing

/// The targets of `Tests/fuzz` with their seeds and some changes of them: without a look into the code, and in moments.
@Suite(.timeLimit(.minutes(5)))
struct FuzzTests {
    private static let rounds = 400

    private func seeds(of target: FuzzTarget) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Seeds/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    }

    @Test(arguments: FuzzTarget.allCases)
    func bearsWhatComes(_ target: FuzzTarget) throws {
        let seeds = try seeds(of: target)
        try #require(!seeds.isEmpty)
        for (index, seed) in seeds.enumerated() {
            try target.feed(seed)
            var mutator = Mutator(seed: UInt64(index))
            for _ in 0..<Self.rounds {
                let input = mutator.mutate(seed)
                do {
                    try target.feed(input)
                } catch {
                    Issue.record("\(error); the input: \(Data(input).base64EncodedString())")
                }
            }
        }
    }
}
