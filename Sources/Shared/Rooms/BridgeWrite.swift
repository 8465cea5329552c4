/// What a decision wants done with a bridge's record.
package enum BridgeWrite: Sendable, Equatable {
    case nothing
    case put(Bridge)
    case remove
}
