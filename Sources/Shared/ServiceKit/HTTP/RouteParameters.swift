/// The values of a route's `:name` segments.
package struct RouteParameters: Sendable, Equatable {
    private var values: [(name: String, value: String)] = []

    init() {}

    mutating func append(_ name: String, _ value: Substring) {
        values.append((name, PercentDecoding.decode(value.utf8, plusIsSpace: false) ?? String(value)))
    }

    /// The value of a segment; `nil` if the route has no such segment.
    package subscript(name: String) -> String? {
        values.first { $0.name == name }?.value
    }

    var isEmpty: Bool { values.isEmpty }

    package static func == (first: Self, second: Self) -> Bool {
        first.values.elementsEqual(second.values) { $0 == $1 }
    }
}
