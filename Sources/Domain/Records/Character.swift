package import Foundation

/// A character of either body shape, old or new; what a shape lacks is nil.
package struct Character: Sendable, Equatable {
    package var id: Int64
    package var name: String
    package var corporationID: Int64
    package var allianceID: Int64?
    package var factionID: Int64?
    package var birthday: Date
    package var bloodlineID: Int64
    package var raceID: Int64
    package var gender: String
    package var securityStatus: Double?
    package var description: String?
    /// `title` of the old shape, `corporation_title` of the new.
    package var title: String?
    /// Bodies before 2022 only.
    package var ancestryID: Int64?
    /// New shape only, as is the next.
    package var achievementScore: Int64?
    package var characterTitleID: String?

    package init(
        id: Int64,
        name: String,
        corporationID: Int64,
        birthday: Date,
        bloodlineID: Int64,
        raceID: Int64,
        gender: String
    ) {
        self.id = id
        self.name = name
        self.corporationID = corporationID
        self.birthday = birthday
        self.bloodlineID = bloodlineID
        self.raceID = raceID
        self.gender = gender
    }
}
