/// What a JSON value begins as, told by its first byte.
package enum JSONKind: Sendable {
    case object
    case array
    case string
    case number
    case boolean
    case null
}
