import Foundation
import Rooms
import ServiceKit
import Wiring

/// The settings that only RoomService reads.
enum RoomServiceSettings {
    static let openTokScriptURL = Setting(
        "opentok.js.url", .url(),
        help: "The browser SDK the page loads. Default: OpenTok's (legacy) or Vonage Video's (unified).")
    static let pinMaximumOdds = Setting(
        "pin.max.odds", .integer(1...1_000_000_000), default: "1000", unit: "1 in so many",
        help: "One random PIN may open some live room with odds of at most this; PINs grow with the number of rooms to keep it so.")

    static let roomsPerAddress = Setting(
        "rooms.per.address", .integer(1...1_000_000), default: "1200", unit: "rooms an hour",
        help: "How many new rooms one client address may make, on each replica.")
    static let pageToken = Setting(
        "page.token", SettingParser<PageTokenCheck.Policy>.choice, default: "browsers",
        help: "Who needs the token of a room's page to dial, hang up or mute: browsers, or everybody (always).")

    static let dialAllow = Setting(
        "dial.allow",
        .list(
            of: .matching("digits that a number begins with, in international form, or - and the digits to deny") { DialPolicy.Rule($0) }, limit: 1000
        ),
        help: "Which numbers people in a room may ring, by how they begin: 1415,44,-44870. The longest that fits counts. Default: none.")
    static let dialCaps = Setting(
        "dial.caps",
        .list(of: .matching("one of \(DialCaps.Cap.allCases.map(\.rawValue).joined(separator: ", ")), =, and a number") { DialCaps.change($0) }),
        help: "How many people may be rung: room-live=3 (at once in a room), room=6 (in 10 minutes), address=10 (in an hour for one client), "
            + "number=3 (in an hour), all=60 (in an hour), live=20 (at once). And how many phone lines people may have connected: bridge-address=100 (in an "
            + "hour for one client), bridges=600 (in an hour). Names those that are to differ.")
    static let trustedProxies = Setting(
        "trusted.proxies", .list(of: .matching("an address or a block of addresses (10.0.0.0/8)") { AddressBlock($0) }),
        default: "127.0.0.0/8,::1", help: "The load balancers whose X-Forwarded-For is believed when clients are counted.")

    static let all: [any SettingDescribing] = [openTokScriptURL, pinMaximumOdds, roomsPerAddress, pageToken, dialAllow, dialCaps, trustedProxies]
}
