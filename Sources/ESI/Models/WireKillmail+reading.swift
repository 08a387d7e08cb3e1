import Foundation

extension WireKillmail: JSONReadable {
    init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var id: Int64?
        var time: Date?
        var system: Int64?
        var moon: Int64?
        var war: Int64?
        var victim: Victim?
        var attackers: [Attacker]?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "killmail_id": id = try reader.integer()
            case "killmail_time": time = try reader.date()
            case "solar_system_id": system = try reader.integer()
            case "moon_id": moon = try reader.optionalInteger()
            case "war_id": war = try reader.optionalInteger()
            case "victim": victim = try Victim(from: &reader)
            case "attackers":
                attackers = try reader.array { reader throws(JSONReader.Unusual) in try Attacker(from: &reader) }
            default: try reader.skip()
            }
        }
        guard let id, let time, let system, let victim, let attackers else { throw JSONReader.Unusual() }
        self.init(
            killmailID: id,
            killmailTime: time,
            solarSystemID: system,
            moonID: moon,
            warID: war,
            victim: victim,
            attackers: attackers
        )
    }
}

extension WireKillmail.Victim {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var damage: Int64?
        var ship: Int64?
        var character: Int64?
        var corporation: Int64?
        var alliance: Int64?
        var faction: Int64?
        var items: [WireKillmail.Item]?
        var position: WireKillmail.Position?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "damage_taken": damage = try reader.integer()
            case "ship_type_id": ship = try reader.integer()
            case "character_id": character = try reader.optionalInteger()
            case "corporation_id": corporation = try reader.optionalInteger()
            case "alliance_id": alliance = try reader.optionalInteger()
            case "faction_id": faction = try reader.optionalInteger()
            case "items": items = try reader.optionalItems()
            case "position":
                position = try reader.optional { reader throws(JSONReader.Unusual) in
                    try WireKillmail.Position(from: &reader)
                }
            default: try reader.skip()
            }
        }
        guard let damage, let ship else { throw JSONReader.Unusual() }
        self.init(
            damageTaken: damage,
            shipTypeID: ship,
            characterID: character,
            corporationID: corporation,
            allianceID: alliance,
            factionID: faction,
            items: items,
            position: position
        )
    }
}

extension WireKillmail.Attacker {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var damage: Int64?
        var finalBlow: Bool?
        var security: Double?
        var character: Int64?
        var corporation: Int64?
        var alliance: Int64?
        var faction: Int64?
        var ship: Int64?
        var weapon: Int64?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "damage_done": damage = try reader.integer()
            case "final_blow": finalBlow = try reader.bool()
            case "security_status": security = try reader.optionalDouble()
            case "character_id": character = try reader.optionalInteger()
            case "corporation_id": corporation = try reader.optionalInteger()
            case "alliance_id": alliance = try reader.optionalInteger()
            case "faction_id": faction = try reader.optionalInteger()
            case "ship_type_id": ship = try reader.optionalInteger()
            case "weapon_type_id": weapon = try reader.optionalInteger()
            default: try reader.skip()
            }
        }
        guard let damage, let finalBlow else { throw JSONReader.Unusual() }
        self.init(
            damageDone: damage,
            finalBlow: finalBlow,
            securityStatus: security,
            characterID: character,
            corporationID: corporation,
            allianceID: alliance,
            factionID: faction,
            shipTypeID: ship,
            weaponTypeID: weapon
        )
    }
}

extension WireKillmail.Item {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var type: Int64?
        var flag: Int64?
        var singleton: Int64?
        var dropped: Int64?
        var destroyed: Int64?
        var items: [WireKillmail.Item]?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "item_type_id": type = try reader.integer()
            case "flag": flag = try reader.integer()
            case "singleton": singleton = try reader.integer()
            case "quantity_dropped": dropped = try reader.optionalInteger()
            case "quantity_destroyed": destroyed = try reader.optionalInteger()
            case "items": items = try reader.optionalItems()
            default: try reader.skip()
            }
        }
        guard let type, let flag, let singleton else { throw JSONReader.Unusual() }
        self.init(
            itemTypeID: type,
            flag: flag,
            singleton: singleton,
            quantityDropped: dropped,
            quantityDestroyed: destroyed,
            items: items
        )
    }
}

extension WireKillmail.Position {
    fileprivate init(from reader: inout JSONReader) throws(JSONReader.Unusual) {
        var x: Double?
        var y: Double?
        var z: Double?
        try reader.object { key, reader throws(JSONReader.Unusual) in
            switch key {
            case "x": x = try reader.double()
            case "y": y = try reader.double()
            case "z": z = try reader.double()
            default: try reader.skip()
            }
        }
        guard let x, let y, let z else { throw JSONReader.Unusual() }
        self.init(x: x, y: y, z: z)
    }
}

extension JSONReader {
    fileprivate mutating func optionalItems() throws(Unusual) -> [WireKillmail.Item]? {
        try optional { reader throws(Unusual) in
            try reader.array { reader throws(Unusual) in try WireKillmail.Item(from: &reader) }
        }
    }
}
