import Domain
import ESI
import Foundation

/// What the store knows about the work ahead: cached lists, ages, and typical figures for what it does not know.
package struct Survey: Sendable, Equatable {
    /// How many, and whether that is known or a typical figure.
    package struct Amount: Sendable, Equatable {
        package var count: Int
        package var isEstimate: Bool

        package init(_ count: Int, isEstimate: Bool = false) {
            self.count = count
            self.isEstimate = isEstimate
        }

        static let none = Amount(0)
        static func + (left: Amount, right: Amount) -> Amount {
            Amount(left.count + right.count, isEstimate: left.isEstimate || right.isEstimate)
        }
    }

    /// What EVE has had for years, give or take a tenth.
    package enum Typical {
        package static let alliances = 3600
        package static let corporationsPerAlliance = 5
        package static let npcCorporations = 284
        /// CEO and creator are often one person, and that person may lead another corporation too.
        package static let leadersPerCorporation = 1.3
    }

    /// Requests for each route, and jobs for each kind.
    package var allianceLists = Amount.none
    package var alliances = Amount.none
    package var allianceJobs = Amount.none
    package var memberLists = Amount.none
    package var npcLists = Amount.none
    package var memberCorporations = Amount.none
    package var memberCorporationJobs = Amount.none
    package var otherCorporations = Amount.none
    package var otherCorporationJobs = Amount.none
    /// Of corporations that the store has.
    package var knownLeaders = Amount.none
    /// Of corporations that are yet to be read for the first time.
    package var newLeaders = Amount.none
    package var affiliations = Amount.none
    package var hasCorporations = false

    package init() {}
}
