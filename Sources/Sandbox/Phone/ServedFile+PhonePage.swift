extension ServedFile {
    /// What the phones' page loads, `/phone`.
    static let phonePage = [
        style("phones.css", PackageResources.phones_css),
        script("phones.js", PackageResources.phones_js),
        script("cloud.js", PackageResources.cloud_js),
        script("faults.js", PackageResources.faults_js),
        script("handset.js", PackageResources.handset_js),
        script("markup.js", PackageResources.markup_js),
        script("requests.js", PackageResources.requests_js),
        script("sound.js", PackageResources.sound_js),
        script("transcript.js", PackageResources.transcript_js),
        script("voice.js", PackageResources.voice_js),
        script("wording.js", PackageResources.wording_js),
    ]

    /// The page itself.
    ///
    /// - Parameter number: the number that the phones dial unless told otherwise.
    static func phonePage(number: String) -> String {
        String(decoding: PackageResources.phones_html, as: UTF8.self).replacing("{{number}}", with: number.escapedForXML)
    }
}
