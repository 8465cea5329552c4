/// What a method and a path lead to.
struct RouteMatch: Sendable {
    enum Outcome: Sendable {
        case route(Route)
        /// The path exists, for the methods named (an `Allow` field's value).
        case wrongMethod(allowed: String)
        case nothing
    }

    var outcome: Outcome
    var parameters = RouteParameters()
    /// Where the path as declared stands in ``RouteTable/paths``; 0 if there is none.
    var index = 0
}
