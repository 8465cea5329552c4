import Rooms
import ServiceKit

/// Tells clients apart by their addresses, as caps count them, without keeping an address.
struct ClientAddresses: Sendable {
    let proxies: TrustedProxies
    let hasher: CallerKey.Hasher

    func key(_ request: ServiceRequest, _ context: ServiceContext) -> CallerKey {
        hasher.key(address: proxies.client(request.headers, remote: context.remoteAddress))
    }
}
