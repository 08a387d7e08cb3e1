/// The rules of the ledger as a pure function over its accounts: settlements first, then what is asked for.
package enum Ledger {
    package static func apply(_ exchange: LedgerExchange, to page: inout LedgerPage, now: LedgerTime) -> LedgerReply {
        let addressKey = LedgerExchange.addressKey(exchange.address)
        var transaction = LedgerTransaction(exchange: exchange, page: page, now: now)
        transaction.address.advance(to: now)
        transaction.recall()
        for unused in exchange.unused { transaction.giveBack(unused) }
        for settlement in exchange.settlements { transaction.settle(settlement) }
        transaction.hold(exchange.held)
        var reply = LedgerReply()
        for demand in exchange.demands { reply.grants.append(transaction.grant(demand)) }

        transaction.accounts.write(to: &page)
        page.set(transaction.address, for: addressKey)
        return reply
    }
}
