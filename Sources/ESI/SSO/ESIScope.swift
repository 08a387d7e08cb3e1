/// The scopes that this project has a use for.
package enum ESIScope {
    package static let killmails = "esi-killmails.read_killmails.v1"
}
