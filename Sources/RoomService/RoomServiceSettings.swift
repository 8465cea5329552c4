import Foundation
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

    static let pageToken = Setting(
        "page.token", SettingParser<PageTokenCheck.Policy>.choice, default: "browsers",
        help: "Who needs the token of a room's page to dial, hang up or mute: browsers, or everybody (always).")

    static let all: [any SettingDescribing] = [openTokScriptURL, pinMaximumOdds, pageToken]
}
