/// One run of a job, from its request to its end: the same job may be asked for again, or die again, in a later one.
package struct JobGeneration: Hashable, Sendable {
    package let name: JobName
    package let entity: Int64
    package let generation: Int64

    package init(name: JobName, entity: Int64, generation: Int64) {
        self.name = name
        self.entity = entity
        self.generation = generation
    }

    /// nil where no row knows the message.
    package init?(_ message: Message) {
        guard let name = message.name, let entity = message.entity, let generation = message.generation else {
            return nil
        }
        self.init(name: name, entity: entity, generation: generation)
    }
}
