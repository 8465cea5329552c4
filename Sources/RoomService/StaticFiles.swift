/// Every file of the pages, by its name in Resources.
struct StaticFiles: Sendable {
    let style: StaticFile
    let icons: StaticFile
    let favicon: StaticFile
    /// The room page's script, and all that it imports.
    let script: StaticFile
    let modules: [StaticFile]

    var all: [StaticFile] { [style, icons, favicon, script] + modules }

    init() throws {
        style = try StaticFile(name: "style.css", bytes: PackageResources.style_css)
        icons = try StaticFile(name: "icons.svg", bytes: PackageResources.icons_svg)
        favicon = try StaticFile(name: "favicon.svg", bytes: PackageResources.favicon_svg)
        var modules = ModuleGraph(sources: [
            "api.js": PackageResources.api_js, "clock.js": PackageResources.clock_js, "devices.js": PackageResources.devices_js,
            "dom.js": PackageResources.dom_js, "invitation.js": PackageResources.invitation_js, "layout.js": PackageResources.layout_js,
            "live.js": PackageResources.live_js, "notices.js": PackageResources.notices_js, "people-panel.js": PackageResources.people_panel_js,
            "phone-panel.js": PackageResources.phone_panel_js, "qr.js": PackageResources.qr_js, "room.js": PackageResources.room_js,
            "roster.js": PackageResources.roster_js, "sdk.js": PackageResources.sdk_js, "session.js": PackageResources.session_js,
            "tiles.js": PackageResources.tiles_js, "words.js": PackageResources.words_js,
        ])
        script = try modules.file("room.js")
        self.modules = modules.imported
    }
}
