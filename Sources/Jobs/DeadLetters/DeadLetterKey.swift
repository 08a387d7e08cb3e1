/// One death of one job: the same job may die again, in a later generation.
package struct DeadLetterKey: Hashable, Sendable {
    package let name: JobName
    package let entity: Int64
    package let generation: Int64

    package init(name: JobName, entity: Int64, generation: Int64) {
        self.name = name
        self.entity = entity
        self.generation = generation
    }
}
