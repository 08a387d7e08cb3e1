import Jobs

struct EnqueueJobs: BatchOperation {
    let requests: [JobRequest]

    static func statements(for operations: [EnqueueJobs], at now: Parameter) -> [Statement] {
        [together(operations).upsert(at: now)]
    }

    static func outputs(
        of operations: [EnqueueJobs],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [Enqueued] {
        var messages = try together(operations).messages(answers[0])[...]
        return operations.map { operation in
            let own = messages.prefix(operation.requests.count)
            messages = messages.dropFirst(operation.requests.count)
            return Enqueued(messages: own.compactMap { $0 }, unchanged: own.count { $0 == nil })
        }
    }

    private static func together(_ operations: [EnqueueJobs]) -> JobRequests {
        var requests = JobRequests()
        for operation in operations {
            for request in operation.requests { requests.add(request) }
        }
        return requests
    }
}
