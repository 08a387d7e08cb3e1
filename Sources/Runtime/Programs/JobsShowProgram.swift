package import Domain
import Foundation

/// `jobs show TYPE ID`
package struct JobsShowProgram: Sendable {
    package var type: WorkerType
    package var id: Int64
    package var isJSON = false

    package init(_ type: WorkerType, _ id: Int64) {
        self.type = type
        self.id = id
    }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        let story = try await startup.reading { engine in
            try await EntityStory.read(type, id, store: engine.store, jobs: engine.jobStore, at: Date())
        }
        try StandardOutput.print(story, asJSON: isJSON, lines: StoryText.lines(story))
        return .done
    }
}
