import Foundation
import Hummingbird
import Tokens

extension VideoRoutes {
    /// One session in the array that session creation answers. Only `session_id` is of use to anybody.
    private struct Created: Encodable {
        let session_id: String
        let project_id: String
        /// The API key; legacy only.
        let partner_id: String?
        /// Unified only.
        let application_id: String?
        let create_dt: String
        let media_server_url: String
    }

    @Sendable
    func createSession(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let project = try project(request, context)
        guard let form = FormFields(parsing: try await request.bodyBytes()[...]) else {
            throw VideoError.badRequest("Invalid form")
        }
        let properties = try SessionProperties(form)
        let session = await platform.createSession(
            project: project,
            routed: properties.isRouted,
            location: properties.location,
            archivesAlways: properties.archivesAlways
        )
        let created = Created(
            session_id: session.id,
            project_id: project.id,
            partner_id: project.environment == .legacy ? project.id : nil,
            application_id: project.environment == .unified ? project.id : nil,
            create_dt: Self.pacificDate(world.now()),
            media_server_url: ""
        )
        guard request.acceptsJSON else {
            let fields = """
                <session_id>\(created.session_id)</session_id><partner_id>\(project.id)</partner_id><create_dt>\(created.create_dt)</create_dt>
                """
            return .xml("<sessions><Session>\(fields)</Session></sessions>")
        }
        return .json([created])
    }

    /// As Java's `Date.toString()` has it in California.
    private static func pacificDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "America/Los_Angeles") ?? .gmt
        formatter.dateFormat = "EEE MMM dd HH:mm:ss zzz yyyy"
        return formatter.string(from: date)
    }
}
