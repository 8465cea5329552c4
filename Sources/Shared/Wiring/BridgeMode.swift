/// Who makes and ends the bridges between rooms and their callers.
package enum BridgeMode: String, Sendable, CaseIterable {
    case auto
    case manual
}
