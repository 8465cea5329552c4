import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ServiceKit

@Suite("Route table")
struct RouteTableTests {
    private static var table: RouteTable {
        var routes = RouteTable()
        routes.on("/", .get) { _, _ in .text("root") }
        routes.on("/hang-up", .get, .post, bodyBytes: 10) { _, context in .text("hung \(context.body.readableBytes)") }
        routes.on("/room/:roomId", .get) { _, context in .text("room \(context.parameters["roomId"] ?? "none")") }
        routes.on("/files/**", .get) { _, _ in .text("file") }
        routes.on("/room/lobby", .get) { _, _ in .text("lobby") }
        routes.on("/call/:uuid/:action", .put) { _, context in
            .text("\(context.parameters["action"] ?? "") \(context.parameters["uuid"] ?? "") \(context.parameters["x"] ?? "-")")
        }
        return routes
    }

    @Test(
        "A path leads to its route",
        arguments: [
            ("GET", "/", 200, "root"), ("GET", "/?x=1", 200, "root"), ("POST", "/hang-up?roomId=1", 200, "hung 0"),
            ("GET", "/room/standup", 200, "room standup"),
            ("GET", "/room/stand%20up?x", 200, "room stand up"), ("GET", "/room/%zz", 200, "room %zz"), ("GET", "/room/", 200, "room "),
            ("GET", "/room/lobby", 200, "lobby"), ("GET", "/room/:roomId", 200, "room :roomId"), ("PUT", "/call/u-1/mute", 200, "mute u-1 -"),
            ("GET", "/files/a", 200, "file"), ("GET", "/files/a/../b/", 200, "file"), ("GET", "/files/**", 200, "file"),
            ("GET", "/files", 404, "not_found"), ("POST", "/files/a/b", 405, "method_not_allowed"),
            ("GET", "/room/a/b", 404, "not_found"), ("GET", "/Room/a", 404, "not_found"), ("GET", "/hang-up/", 404, "not_found"),
            ("DELETE", "/hang-up", 405, "method_not_allowed"), ("POST", "/room/a", 405, "method_not_allowed"),
        ]
    )
    func matching(method: String, path: String, status: Int, text: String) async throws {
        try await Application(responder: Self.table).test(.router) { client in
            try await client.execute(uri: path, method: try #require(HTTPRequest.Method(method))) { response in
                #expect(response.status.code == status)
                #expect(String(buffer: response.body).contains(text))
            }
        }
    }

    @Test("A method that is not allowed is told which are")
    func allow() async throws {
        try await Application(responder: Self.table).test(.router) { client in
            try await client.execute(uri: "/hang-up", method: .delete) { response in
                #expect(response.headers[.allow] == "GET, POST")
            }
        }
    }

    @Test("An error's body has code, message and request id, whatever they hold")
    func errorBody() {
        let error = APIError(.badRequest, "bad_room", "A \"room\"\nid")
        #expect(
            String(decoding: error.body(requestID: "r-1"), as: UTF8.self)
                == #"{"error":{"code":"bad_room","message":"A \"room\"\nid"},"requestId":"r-1"}"#
        )
    }
}
