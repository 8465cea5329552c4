/// The body of an archive start.
struct ArchiveRequest: Decodable {
    let sessionId: String?
    let name: String?
    let hasAudio: LenientBool?
    let hasVideo: LenientBool?
    let outputMode: String?
    let streamMode: String?
    let resolution: String?
    let multiArchiveTag: String?
}
