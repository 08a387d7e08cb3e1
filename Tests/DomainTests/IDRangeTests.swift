import Domain
import Testing

@Suite struct IDRangeTests {
    @Test(
        arguments: [
            (99_000_006, .alliance, true), (1_354_830_081, .alliance, true), (98_000_001, .alliance, false),
            (1_000_001, .corporation, true), (98_000_001, .corporation, true), (2_000_001, .corporation, false),
            (95_465_499, .character, true), (2_124_000_000, .character, true), (3_004_049, .character, true),
            (1, .character, false), (0, .character, false), (-5, .character, false), (4_000_000, .character, false),
        ] as [(Int64, EntityKind, Bool)]
    )
    func knowsWhatThereCanBe(id: Int64, kind: EntityKind, possible: Bool) {
        #expect(IDRange.isPossible(id, as: kind) == possible)
    }
}
