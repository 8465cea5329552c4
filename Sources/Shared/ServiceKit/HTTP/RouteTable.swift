package import HTTPTypes
package import Hummingbird
package import NIOCore

/// The routes of a server, found by their exact path in one look-up; paths with `:name` segments, or with `**` at their end, are tried after
/// that, in the order they were added.
/// Cheaper than a trie with a middleware stack, and as easy to read:
///
/// ```swift
/// var routes = RouteTable()
/// routes.on("/room/:roomId", .get) { request, context in try await room(context.parameters["roomId"]) }
/// routes.on("/hang-up", .get, .post, bodyBytes: 4096) { request, context in … }
/// ```
package struct RouteTable: Sendable {
    /// Header fields (those of the error included) and bytes of a page that tells of an error; nil leaves it at JSON.
    package typealias ErrorPage = @Sendable (APIError, ServiceRequest, _ requestID: String) -> (headers: HTTPFields, body: ByteBuffer)?

    private struct Pattern: Sendable {
        enum Segment: Sendable {
            case fixed(String)
            case parameter(String)
        }

        let segments: [Segment]
        /// Whether one or more segments may follow.
        let isOpen: Bool
        let path: String

        init(_ path: String) {
            self.path = path
            isOpen = path.hasSuffix(RouteTable.openEnd)
            segments = (isOpen ? path.dropLast(RouteTable.openEnd.count) : path[...]).split(separator: "/", omittingEmptySubsequences: false).map {
                $0.hasPrefix(":") ? .parameter(String($0.dropFirst())) : .fixed(String($0))
            }
        }
    }

    private struct Entry: Sendable {
        let index: Int
        /// Whether the path as declared is one that clients ask for.
        let isFixed: Bool
        var routes: [Route] = []
    }

    /// The paths as declared; what they are called in metrics. The first stands for whatever is not found.
    private(set) var paths = ["none"]
    private var exact: [String: Entry] = [:]
    private var patterns: [Pattern] = []
    /// How an error is said to whoever wants a page rather than JSON; asked for every error.
    package var errorPage: ErrorPage?

    package init() {}

    /// Adds a route. `GET` also answers `HEAD`, without the body.
    ///
    /// - Parameters:
    ///   - path: Starts with `/`. A segment `:name` takes any one segment, a last segment `**` one or more.
    ///   - methods: At least one.
    ///   - bodyBytes: The most bytes a body may have, else the server's limit.
    package mutating func on(
        _ path: String,
        _ methods: HTTPRequest.Method...,
        bodyBytes: Int? = nil,
        handler: @escaping Route.Handler
    ) {
        precondition(path.hasPrefix("/") && !methods.isEmpty, "a route needs a path and a method")
        if exact[path] == nil {
            let isFixed = !path.contains(":") && !path.hasSuffix(Self.openEnd)
            exact[path] = Entry(index: paths.count, isFixed: isFixed)
            paths.append(path)
            if !isFixed { patterns.append(Pattern(path)) }
        }
        for method in methods {
            exact[path]?.routes.append(Route(method: method, bodyBytes: bodyBytes, handler: handler))
        }
    }

    /// What a request leads to.
    ///
    /// - Parameter target: The request's target: path, and query if there is one.
    func match(_ method: HTTPRequest.Method, _ target: String) -> RouteMatch {
        let path = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[..<$0]) } ?? target
        if let entry = exact[path], entry.isFixed { return choose(method, entry) }
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for pattern in patterns {
            guard let parameters = Self.parameters(pattern, segments), let entry = exact[pattern.path] else { continue }
            var match = choose(method, entry)
            match.parameters = parameters
            return match
        }
        return RouteMatch(outcome: .nothing)
    }

    private static let openEnd = "/**"

    private func choose(_ method: HTTPRequest.Method, _ entry: Entry) -> RouteMatch {
        let wanted = method == .head ? .get : method
        if let route = entry.routes.first(where: { $0.method == wanted }) {
            return RouteMatch(outcome: .route(route), index: entry.index)
        }
        let allowed = entry.routes.map(\.method.rawValue).sorted().joined(separator: ", ")
        return RouteMatch(outcome: .wrongMethod(allowed: allowed), index: entry.index)
    }

    private static func parameters(_ pattern: Pattern, _ segments: [Substring.UTF8View]) -> RouteParameters? {
        guard pattern.isOpen ? segments.count > pattern.segments.count : segments.count == pattern.segments.count else { return nil }
        var parameters = RouteParameters()
        for (expected, segment) in zip(pattern.segments, segments) {
            switch expected {
            case .fixed(let text): guard segment.elementsEqual(text.utf8) else { return nil }
            case .parameter(let name): parameters.append(name, Substring(segment))
            }
        }
        return parameters
    }
}

extension RouteTable: HTTPResponder {
    /// Answers a request whose body may still be on its way: for Hummingbird's own application and its tests. ``HTTPServer`` reads the body itself.
    package func respond(to incoming: Request, context: ServiceContext) async throws -> Response {
        let request = ServiceRequest(incoming.head)
        let match = match(request.method, request.target)
        var context = context
        do {
            if case .route(let route) = match.outcome {
                context.body = try await incoming.body.collect(upTo: route.bodyBytes ?? HTTPLimits().bodyBytes)
            }
            return try await respond(to: request, match: match, context: context).hummingbird
        } catch let error as APIError {
            return response(error, to: request, context).hummingbird
        }
    }

    func response(_ error: APIError, to request: ServiceRequest, _ context: ServiceContext) -> ServiceResponse {
        response(error, to: request, requestID: context.requestID)
    }

    /// The answer that tells of an error.
    func response(_ error: APIError, to request: ServiceRequest, requestID: String) -> ServiceResponse {
        if let page = errorPage?(error, request, requestID) {
            return ServiceResponse(status: error.status, headers: page.headers, body: page.body)
        }
        return error.response(requestID: requestID)
    }

    nonisolated(nonsending) func respond(to request: ServiceRequest, match: RouteMatch, context: ServiceContext) async throws -> ServiceResponse {
        switch match.outcome {
        case .route(let route):
            if match.parameters.isEmpty { return try await route.handler(request, context) }
            var context = context
            context.parameters = match.parameters
            return try await route.handler(request, context)
        case .wrongMethod(let allowed):
            throw APIError(.methodNotAllowed, "method_not_allowed", "This method is not allowed here.", headers: [.allow: allowed])
        case .nothing:
            throw APIError.notFound
        }
    }
}
