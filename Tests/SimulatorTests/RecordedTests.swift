import ESISimulator
import Foundation
import Testing

@Suite struct `Recorded bodies` {
    /// A folder with an alliance of two corporations, a homeless corporation, an NPC corporation and a character.
    private func world(alliances: Int = 20) throws -> World {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recorded-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "alliances/1354830081.json": #"{"name": "Recorded \"A\"", "ticker": "R", "creator_id": 240070320}"#,
            "corporations/1000441.json": #"{"name": "Npc", "ceo_id": 1, "creator_id": 1}"#,
            "corporations/98700001.json":
                #"{"name": "One", "ceo_id": 1559150123, "creator_id": 2113244947, "alliance_id": 1354830081}"#,
            "corporations/98700002.json": #"{"name": "Two", "ceo_id": 1, "creator_id": 0, "alliance_id": 99900000}"#,
            "corporations/98700003.json": #"{"name": "Three", "ceo_id": 1952558349}"#,
            "characters/2113244947.json": #"{ "name": "Known",  "corporation_id": 98185110 }"#,
            "characters/2115636466.json": #"{"name": "Unreached", "corporation_id": 98627127}"#,
            "characters/unknown-someone.json": "not looked at",
            "killmails/435341.json": #"{"killmail_id": 435341}"#,
            "killmails/435342.json": #"{"killmail_id": 435342}"#,
            "killmails-index.json": #"[{"killmail_id": 435341, "killmail_hash": "abc"}]"#,
        ]
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let size =
            alliances == 0
            ? UniverseSize(alliances: 0, corporations: 0, nonPlayerCorporations: 0) : UniverseSize.modest
        let universe = Universe(seed: 1, size: size)
        return World(universe: universe, recorded: try RecordedBodies(directory: folder.path))
    }

    @Test(arguments: [20, 0]) func `are reached by the cascade where any corporation can name them`(alliances: Int)
        throws
    {
        let world = try world(alliances: alliances)
        let reached = Cascade(world)
        let lines = try DumpLine.read(world)
        for line in lines {
            #expect(reached.ids[line.kind, default: []].contains(line.id) == line.reachable, "\(line.kind) \(line.id)")
        }
        let unreached = lines.filter { !$0.reachable && $0.kind == "character" }.map(\.id)
        // An NPC corporation names the character that no recorded corporation does, where there is one.
        #expect(unreached == (alliances == 0 ? [2_115_636_466] : []))
        #expect(world.members(ofAlliance: 1_354_830_081).contains(98_700_001))
        #expect(world.nonPlayerCorporations.contains(1_000_441))
    }

    @Test func `are served as they are, and leaders without a body have a made one`() throws {
        let world = try world()
        var writer = JSONWriter()
        world.write(.character, id: 2_113_244_947, shape: .new, revision: 0, to: &writer)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"name":"Known","corporation_id":98185110}"#)
        #expect(world.presence(of: .character, id: 1_559_150_123) == .present)
        #expect(world.affiliation(ofCharacter: 1_559_150_123, revision: 0)?.corporationID == 98_700_001)
        #expect(world.affiliation(ofCharacter: 2_113_244_947, revision: 0)?.corporationID == 98_185_110)
        #expect(world.name(of: 1_354_830_081)?.name == "Recorded \"A\"")
        #expect(world.recorded.killmails.keys.sorted() == [435_341])
    }

    @Test func `of a folder without any are refused`() {
        #expect(throws: RecordedBodiesError.self) { try RecordedBodies(directory: "/nowhere") }
    }
}
