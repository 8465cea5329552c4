import Hummingbird

extension Response {
    /// An XML document, declared as the legacy cloud declares its own.
    static func xml(_ body: String, status: HTTPResponse.Status = .ok) -> Response {
        .text(#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + body, mediaType: "text/xml", status: status)
    }
}

extension Request {
    /// Whether the client asked for JSON by name. `*/*` does not: the legacy cloud answers it with XML.
    var acceptsJSON: Bool {
        headers[values: .accept].contains { $0.lowercased().contains("application/json") }
    }
}

extension String {
    var escapedForXML: String {
        var text = ""
        for character in self {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            default: text.append(character)
            }
        }
        return text
    }
}
