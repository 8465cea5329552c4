/// A script that the sandbox serves to browsers. Plain scripts, put together from their parts as they are.
struct LibraryFile: Sendable {
    let name: String
    let text: String

    private static func part(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// What stands in for OpenTok's own script: one classic script, under the name that pages know.
    static let browser = LibraryFile(
        name: "opentok.min.js",
        text: "(() => {\n\"use strict\";\n"
            + [
                PackageResources.wires_js, PackageResources.base_js, PackageResources.publisher_js, PackageResources.subscriber_js,
                PackageResources.session_js,
            ]
            .map(part).joined() + "})();\n"
    )
    /// A module for the page of a virtual phone.
    static let phone = LibraryFile(name: "phone.js", text: part(PackageResources.wires_js) + part(PackageResources.phone_js))

    static let all = [browser, phone]
}
