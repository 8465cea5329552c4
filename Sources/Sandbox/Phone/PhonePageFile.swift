/// A file of the phones' page, as the sandbox serves it under `/phone/`.
struct PhonePageFile: Sendable {
    let name: String
    let bytes: [UInt8]
    let mediaType: String

    private static func script(_ name: String, _ bytes: [UInt8]) -> PhonePageFile {
        PhonePageFile(name: name, bytes: bytes, mediaType: "text/javascript; charset=utf-8")
    }

    static let all = [
        PhonePageFile(name: "phones.css", bytes: PackageResources.phones_css, mediaType: "text/css; charset=utf-8"),
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

    /// - Parameter number: the number that the phones dial unless told otherwise.
    static func page(number: String) -> String {
        String(decoding: PackageResources.phones_html, as: UTF8.self).replacing("{{number}}", with: number.escapedForXML)
    }
}
