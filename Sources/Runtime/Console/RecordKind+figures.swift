import Domain

extension RecordKind {
    /// `2 alliances`, `1 corporation`, … in the order in which all are listed.
    static func figures(_ counts: [RecordKind: Int]) -> [String] {
        allCases.compactMap { kind in counts[kind].map { Figures.count($0, kind.rawValue, plural: kind.plural) } }
    }
}
