import HTTPTypes
import Synchronization

/// ESI as a client sees it: a universe behind ESI's rules, with an account of how they are kept.
///
/// Knows neither sockets nor clocks: a request and a moment go in, a reply comes out. All state is behind one mutex, held
/// for some microseconds a request.
package final class Simulator: Sendable {
    package let options: SimulatorOptions
    package let world: World
    package let killmails: Killmails
    package let tokens = AccessTokens()
    let state: Mutex<SimulatorState>

    package init(_ options: SimulatorOptions, startedAt start: Moment) {
        self.options = options
        world = World(universe: Universe(seed: options.seed, size: options.size), recorded: options.recorded)
        killmails = Killmails(universe: world.universe, count: options.killmails, withheld: options.withheld)
        state = Mutex(SimulatorState(options, startedAt: start))
    }

    /// Answers one of ESI's routes.
    package func answer(_ ask: Ask, at now: Moment) -> Reply {
        let grant = tokens.grant(authorization: ask.fields[.authorization])
        let hand = state.withLock { state in
            var exchange = Exchange(
                ask,
                grant: grant,
                options: options,
                world: world,
                killmails: killmails,
                now: now
            )
            return exchange.deal(&state)
        }
        return hand.reply(world: world, killmails: killmails)
    }

    // MARK: Connections

    /// Answers true for a connection that is new, whose end is then to be told to ``closed(_:at:)``.
    package func opened(_ connection: ObjectIdentifier) -> Bool {
        state.withLock { $0.connections.open(connection) }
    }

    package func answered(_ connection: ObjectIdentifier, at now: Moment) {
        state.withLock { $0.connections.answered(connection, at: now) }
    }

    /// What was in flight on it, or answered just before, may be asked again without blame.
    package func closed(_ connection: ObjectIdentifier, at now: Moment) {
        state.withLock { $0.excuse($0.connections.close(connection), at: now) }
    }

    package var openConnections: Int { state.withLock { $0.connections.count } }

    package var requestCount: Int { state.withLock { $0.tally.requests } }
}
