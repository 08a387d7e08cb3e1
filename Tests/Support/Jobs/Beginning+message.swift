package import Jobs

extension Beginning {
    /// nil where it is not to be run.
    package var message: Message? {
        if case .run(let message) = self { message } else { nil }
    }
}
