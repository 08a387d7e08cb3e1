package import Foundation

/// Who lost what, where, to whom. It never changes once it is there.
package struct Killmail: Sendable, Equatable {
    package struct Position: Sendable, Equatable {
        package var x: Double
        package var y: Double
        package var z: Double

        package init(x: Double, y: Double, z: Double) {
            self.x = x
            self.y = y
            self.z = z
        }
    }

    /// There is no natural key: two equal ones are two.
    package struct Item: Sendable, Equatable {
        package var typeID: Int64
        /// Its place: slot, hangar, hold.
        package var flag: Int64
        package var singleton: Int64
        package var quantityDropped: Int64?
        package var quantityDestroyed: Int64?
        /// What lay in it.
        package var items: [Item] = []

        package init(typeID: Int64, flag: Int64, singleton: Int64) {
            self.typeID = typeID
            self.flag = flag
            self.singleton = singleton
        }
    }

    package struct Victim: Sendable, Equatable {
        package var shipTypeID: Int64
        package var damageTaken: Int64
        /// Absent where a structure was lost.
        package var characterID: Int64?
        package var corporationID: Int64?
        package var allianceID: Int64?
        package var factionID: Int64?
        package var position: Position?
        package var items: [Item] = []

        package init(shipTypeID: Int64, damageTaken: Int64) {
            self.shipTypeID = shipTypeID
            self.damageTaken = damageTaken
        }
    }

    package struct Attacker: Sendable, Equatable {
        package var damageDone: Int64
        package var finalBlow: Bool
        package var securityStatus: Double?
        package var characterID: Int64?
        package var corporationID: Int64?
        package var allianceID: Int64?
        package var factionID: Int64?
        package var shipTypeID: Int64?
        package var weaponTypeID: Int64?

        package init(damageDone: Int64, finalBlow: Bool) {
            self.damageDone = damageDone
            self.finalBlow = finalBlow
        }
    }

    package var id: Int64
    package var hash: KillmailHash
    package var time: Date
    package var solarSystemID: Int64
    package var moonID: Int64?
    package var warID: Int64?
    package var victim: Victim
    /// In ESI's order; may be empty.
    package var attackers: [Attacker] = []

    package init(id: Int64, hash: KillmailHash, time: Date, solarSystemID: Int64, victim: Victim) {
        self.id = id
        self.hash = hash
        self.time = time
        self.solarSystemID = solarSystemID
        self.victim = victim
    }

    package var reference: KillmailReference { KillmailReference(id: id, hash: hash) }
}
