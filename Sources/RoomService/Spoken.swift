/// Numbers as people read them aloud: in groups.
enum Spoken {
    /// A PIN in groups of three or four digits: `4821`, `482 17`, `4821 7730`, `482 177 309`.
    static func pin(_ digits: String) -> String {
        let size = digits.count.isMultiple(of: 4) ? 4 : 3
        var groups: [Substring] = []
        var rest = Substring(digits)
        while !rest.isEmpty {
            groups.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return groups.joined(separator: " ")
    }

    /// A phone number with its plus sign; North American ones in their customary groups.
    static func phoneNumber(_ digits: String) -> String {
        guard digits.count == 11, digits.hasPrefix("1") else { return "+" + digits }
        let area = digits.dropFirst(1).prefix(3)
        let exchange = digits.dropFirst(4).prefix(3)
        return "+1 \(area) \(exchange) \(digits.dropFirst(7))"
    }
}
