package import ESI

extension Killmail {
    package init(hash: KillmailHash, _ wire: WireKillmail) {
        self.init(
            id: wire.killmailID,
            hash: hash,
            time: wire.killmailTime,
            solarSystemID: wire.solarSystemID,
            victim: Victim(wire.victim)
        )
        moonID = wire.moonID
        warID = wire.warID
        attackers = wire.attackers.map(Attacker.init)
    }
}

extension Killmail.Victim {
    fileprivate init(_ wire: WireKillmail.Victim) {
        self.init(shipTypeID: wire.shipTypeID, damageTaken: wire.damageTaken)
        characterID = wire.characterID
        corporationID = wire.corporationID
        allianceID = wire.allianceID
        factionID = wire.factionID
        position = wire.position.map { Killmail.Position(x: $0.x, y: $0.y, z: $0.z) }
        items = wire.items?.map(Killmail.Item.init) ?? []
    }
}

extension Killmail.Attacker {
    fileprivate init(_ wire: WireKillmail.Attacker) {
        self.init(damageDone: wire.damageDone, finalBlow: wire.finalBlow)
        securityStatus = wire.securityStatus
        characterID = wire.characterID
        corporationID = wire.corporationID
        allianceID = wire.allianceID
        factionID = wire.factionID
        shipTypeID = wire.shipTypeID
        weaponTypeID = wire.weaponTypeID
    }
}

extension Killmail.Item {
    fileprivate init(_ wire: WireKillmail.Item) {
        self.init(typeID: wire.itemTypeID, flag: wire.flag, singleton: wire.singleton)
        quantityDropped = wire.quantityDropped
        quantityDestroyed = wire.quantityDestroyed
        items = wire.items?.map(Killmail.Item.init) ?? []
    }
}
