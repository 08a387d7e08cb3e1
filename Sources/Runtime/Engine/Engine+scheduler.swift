import Domain
package import Jobs
package import Logging

extension Engine {
    package func scheduler(
        logger: Logger,
        onTick: @escaping @Sendable (Scheduler.Tick) -> Void = { _ in }
    ) -> Scheduler {
        Scheduler(
            Catalog.schedules(store, settings),
            store: jobStore,
            broker: broker,
            logger: logger,
            onTick: onTick
        )
    }
}
