import Domain
import ESI
import Foundation

extension Alliance {
    static func test(_ id: Int64) -> Alliance {
        Alliance(
            id: id,
            name: "Everto Rex Regis",
            ticker: "666",
            dateFounded: Date(timeIntervalSince1970: 1_288_911_300),
            creatorCorporationID: 98_000_001,
            creatorID: 2_112_625_428
        )
    }
}

extension Corporation {
    static func test(_ id: Int64) -> Corporation {
        Corporation(id: id, name: "C C P", ticker: "-CCP-", memberCount: 656)
    }
}

extension Domain.Character {
    static func test(_ id: Int64) -> Domain.Character {
        Domain.Character(
            id: id,
            name: "CCP Bartender",
            corporationID: 109_299_958,
            birthday: Date(timeIntervalSince1970: 1_427_200_000),
            bloodlineID: 3,
            raceID: 2,
            gender: "male"
        )
    }
}

extension User {
    static func test(_ id: Int64, at time: Date) -> User {
        User(
            characterID: id,
            name: "Pilot",
            ownerHash: "owner",
            scopes: SSOConfiguration.defaultScopes,
            createdAt: time,
            loggedInAt: time
        )
    }
}
