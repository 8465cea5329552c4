/// The fields of one NCCO action (or of an object inside it), read strictly: a field that is there must have the right type and range.
struct ActionFields {
    let index: Int
    /// What is being read, for the fault's text.
    let place: String
    let members: [String: JSONValue]

    func fault(_ detail: String) -> CallScriptFault {
        CallScriptFault(index: index, detail: "\(place): \(detail)")
    }

    func flag(_ name: String, default fallback: Bool = false) throws(CallScriptFault) -> Bool {
        guard let value = members[name] else { return fallback }
        guard let flag = value.bool else { throw fault("\(name) must be true or false") }
        return flag
    }

    func text(_ name: String) throws(CallScriptFault) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.string else { throw fault("\(name) must be a string") }
        return text
    }

    func requiredText(_ name: String) throws(CallScriptFault) -> String {
        guard let text = try text(name), !text.isEmpty else { throw fault("\(name) is missing") }
        return text
    }

    func word(_ name: String, of words: [String]) throws(CallScriptFault) -> String? {
        guard let text = try text(name) else { return nil }
        guard words.contains(text) else { throw fault("\(name) must be one of \(words.joined(separator: ", "))") }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(CallScriptFault) -> Int? {
        guard let value = members[name] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw fault("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>, alsoText: Bool = false) throws(CallScriptFault) -> Double? {
        guard let value = members[name] else { return nil }
        let number = value.double ?? (alsoText ? value.string.flatMap(Double.init) : nil)
        guard let number, range.contains(number) else { throw fault("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    func texts(_ name: String) throws(CallScriptFault) -> [String]? {
        guard let value = members[name] else { return nil }
        guard let array = value.array else { throw fault("\(name) must be an array") }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else { throw fault("\(name) must hold strings only") }
            texts.append(text)
        }
        return texts
    }

    func object(_ name: String) throws(CallScriptFault) -> ActionFields? {
        guard let value = members[name] else { return nil }
        guard let object = value.object else { throw fault("\(name) must be an object") }
        return ActionFields(index: index, place: "\(place).\(name)", members: object)
    }

    /// An array of exactly one web address.
    func url(_ name: String) throws(CallScriptFault) -> String? {
        guard let urls = try texts(name) else { return nil }
        guard urls.count == 1, let url = urls.first, Self.isWebAddress(url) else { throw fault("\(name) must be an array of one http or https URL") }
        return url
    }

    func callback() throws(CallScriptFault) -> Callback? {
        let method = try text("eventMethod")
        guard method == nil || Callback.Method(rawValue: method ?? "") != nil else { throw fault("eventMethod must be GET or POST") }
        guard let url = try url("eventUrl") else { return nil }
        return Callback(url: url, method: method.flatMap(Callback.Method.init) ?? .post)
    }

    static func isWebAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let prefix = ["https://", "http://"].first(where: lower.hasPrefix) else { return false }
        let rest = text.dropFirst(prefix.count)
        return !rest.isEmpty && rest.first != "/" && !text.contains { $0.isWhitespace || $0.isNewline }
    }
}
