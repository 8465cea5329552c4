import Testing

@testable import Rooms

@Suite("Which numbers may be rung")
struct DialPolicyTests {
    func policy(_ rules: String...) throws -> DialPolicy {
        DialPolicy(try rules.map { try #require(DialPolicy.Rule($0)) })
    }

    @Test("Without a list nobody may be rung")
    func empty() {
        #expect(DialPolicy().verdict(on: "14155550100") == DialVerdict(isAllowed: false, rule: "not-allowed"))
    }

    @Test("The longest prefix of the list decides, and of two equal ones the one that denies")
    func longest() throws {
        let policy = try policy("+1", "-1415", "+1415555", "44", "-+44870", "49", "-49")
        #expect(policy.verdict(on: "12125550100") == .allowed(by: "allow:+1"))
        #expect(policy.verdict(on: "14150000100") == .denied(by: "deny:+1415"))
        #expect(policy.verdict(on: "14155550100") == .allowed(by: "allow:+1415555"))
        #expect(policy.verdict(on: "442079460000") == .allowed(by: "allow:+44"))
        #expect(policy.verdict(on: "448701234567") == .denied(by: "deny:+44870"))
        #expect(policy.verdict(on: "4930123456") == .denied(by: "deny:+49"))
        #expect(policy.verdict(on: "33123456789") == .denied(by: "not-allowed"))
    }

    @Test(
        "A rule is digits with a sign or none; anything else is no rule",
        arguments: ["", "+", "-", "+0", "0044", "1x", "1234567890123456", "--1", "+-1", "a"])
    func badRules(_ text: String) {
        #expect(DialPolicy.Rule(text) == nil)
    }

    @Test(
        "What costs extra by its nature is denied though its country is allowed",
        arguments: [
            ("19005551234", "premium-1-900"), ("19765551234", "premium-1-976"), ("14159761234", "premium-1-xxx-976"),
            ("18765551234", "island-1-876"), ("18095551234", "island-1-809"), ("14415551234", "island-1-441"), ("15005551234", "personal-1-500"),
            ("870773123456", "satellite-870"), ("881612345678", "satellite-881"), ("8821612345678", "satellite-882"),
            ("8835100123456", "satellite-883"), ("97912345678", "premium-979"), ("80812345678", "shared-808"), ("87812345678901", "personal-878"),
            ("449098790000", "premium-44-9"), ("448431234567", "shared-44-84"), ("448719999999", "shared-44-87"), ("447012345678", "personal-44-70"),
            ("499001234567", "premium-49-900"), ("4913712345", "premium-49-137"), ("4918051234567", "shared-49-180"),
            ("33899123456", "premium-33-89"), ("39899123456", "premium-39-89"), ("34803123456", "premium-34-803"),
            ("611900123456", "premium-61-190"),
        ])
    func denied(_ number: String, _ range: String) throws {
        let everywhere = try policy("1", "2", "3", "4", "5", "6", "7", "8", "9")
        #expect(everywhere.verdict(on: number) == .denied(by: "deny:\(range)"))
    }

    @Test(
        "Ordinary numbers of the same countries are not",
        arguments: [
            "14155550100", "447911123456", "442079460000", "4930123456", "491701234567", "33123456789", "390612345678", "34911234567", "61212345678",
            "18005551234", "16135550100",
        ])
    func ordinary(_ number: String) throws {
        #expect(try policy("1", "33", "34", "39", "44", "49", "61").verdict(on: number).isAllowed)
    }

    @Test("A longer prefix of the operator overrides; the same prefix does for an island's area code only")
    func overrides() throws {
        #expect(try policy("+1900").verdict(on: "19005551234") == .denied(by: "deny:premium-1-900"))
        #expect(try policy("+1900555").verdict(on: "19005551234") == .allowed(by: "allow:+1900555"))
        #expect(try policy("+1", "+1876").verdict(on: "18765551234") == .allowed(by: "allow:+1876"))
        #expect(try policy("+1", "+1876").verdict(on: "18095551234") == .denied(by: "deny:island-1-809"))
        #expect(try policy("+1876").verdict(on: "18769761234") == .denied(by: "deny:premium-1-xxx-976"))
    }

    @Test("The table holds digits and x only, each range once")
    func table() {
        let patterns = DialPolicy.denied.map(\.pattern)
        #expect(Set(patterns).count == patterns.count)
        #expect(patterns.allSatisfy { pattern in !pattern.isEmpty && pattern.allSatisfy { "0123456789-x".contains($0) } && !pattern.hasPrefix("0") })
    }

    @Test("5,000 premium, satellite and island numbers under a list that allows all countries: not one is allowed")
    func thousands() throws {
        let everywhere = try policy("1", "2", "3", "4", "5", "6", "7", "8", "9")
        var generator = SeededGenerator(seed: 64)
        for number in 0..<5000 {
            let range = DialPolicy.denied[number % DialPolicy.denied.count]
            var digits = String(range.pattern.filter { $0 != "-" }.map { $0 == "x" ? "4" : $0 })
            while digits.count < 11 { digits.append(String(Int.random(in: 0...9, using: &generator))) }
            #expect(!everywhere.verdict(on: digits).isAllowed, "\(digits)")
        }
    }
}
