extension ServedFile {
    /// What pages load from the sandbox, `/sdk`.
    static let libraries = [
        // Stands in for OpenTok's own script: one classic script, under the name that pages know.
        script(
            "opentok.min.js", Array("(() => {\n\"use strict\";\n".utf8), PackageResources.wires_js, PackageResources.base_js,
            PackageResources.publisher_js, PackageResources.subscriber_js, PackageResources.session_js, Array("})();\n".utf8)),
        // A module for the page of a virtual phone.
        script("phone.js", PackageResources.wires_js, PackageResources.phone_js),
    ]
}
