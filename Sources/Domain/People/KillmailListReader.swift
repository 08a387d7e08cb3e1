import ESI
import Foundation

/// Reads the pages of a person's list: from ESI, or from what is kept of them as long as it holds.
struct KillmailListReader {
    struct Reading {
        var page: KillmailWalk.Page
        /// Nothing is to be had of the page before.
        var expiresAt: Date
    }

    /// In ESI's words for a page behind the last: `Requested page does not exist!`, alone or quoted.
    private static let noPage = "page does not exist"

    let services: Services
    let character: Int64
    let priority: Int

    /// Everything on the page is recorded when it returns.
    func read(_ number: Int, of walk: KillmailWalk) async throws -> Reading {
        let known = try await services.store.listedPage(number, of: character)
        if let known, known.validity.isCurrent(at: services.now()) {
            return Reading(
                page: KillmailWalk.Page(number: number, unseen: 0, modifiedAt: known.modifiedAt),
                expiresAt: known.validity.expiresAt
            )
        }
        let answer: ListPage<[WireKillmailReference]>
        do {
            answer = try await services.tokens.use(ESIScope.killmails, of: character) { token in
                try await services.esi.sendPage(
                    .recentKillmails(of: character, page: number),
                    token: token,
                    etag: known?.validity.etag,
                    priority: priority
                )
            }
        } catch ESIError.notFound(let message) where number > 1 && message.contains(Self.noPage) {
            // The list has become shorter.
            let page = KillmailWalk.Page(number: number, unseen: 0, pages: number - 1)
            return Reading(page: page, expiresAt: services.now())
        }
        switch answer.reply {
        case .unchanged(let validity):
            let page = ListedPage(
                number: number,
                validity: validity,
                modifiedAt: answer.modifiedAt ?? known?.modifiedAt
            )
            try await services.store.renew(page, of: character)
            return reading(page, unseen: 0, answer.pages)
        case .value(let wire, let validity):
            let page = ListedPage(number: number, validity: validity, modifiedAt: answer.modifiedAt)
            let references = wire.compactMap { pair in
                KillmailHash(pair.killmailHash).map { KillmailReference(id: pair.killmailID, hash: $0) }
            }
            var walk = walk
            // Whoever takes the walk up must know how far the list goes.
            if let pages = answer.pages, !walk.isOlder(answer.modifiedAt) { walk.pages = pages }
            let unseen = try await services.store.record(references, on: page, of: character, walk: walk)
            var reading = reading(page, unseen: unseen, answer.pages)
            reading.page.seen = Set(references).count - unseen
            return reading
        }
    }

    private func reading(_ page: ListedPage, unseen: Int, _ pages: Int?) -> Reading {
        Reading(
            page: KillmailWalk.Page(number: page.number, unseen: unseen, pages: pages, modifiedAt: page.modifiedAt),
            expiresAt: page.validity.expiresAt
        )
    }
}
