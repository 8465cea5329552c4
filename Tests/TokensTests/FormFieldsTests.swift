import Testing
import Tokens

@Suite("Form fields")
struct FormFieldsTests {
    @Test("Encodes as Python's urlencode does, and reads it back")
    func encoding() throws {
        var fields = FormFields()
        fields.append("p2p.preference", "disabled")
        fields.append("data", #"a=b&c=d:e+f/g ~ {"n":"Zoë"}"#)
        #expect(fields.encoded == "p2p.preference=disabled&data=a%3Db%26c%3Dd%3Ae%2Bf%2Fg+~+%7B%22n%22%3A%22Zo%C3%AB%22%7D")
        let parsed = try #require(FormFields(parsing: fields.encoded))
        #expect(parsed["data"] == #"a=b&c=d:e+f/g ~ {"n":"Zoë"}"#)
    }

    @Test("Reads what other people's clients send")
    func lenient() throws {
        let fields = try #require(FormFields(parsing: "a=1&&b&c=&a=2&d=x%20y+z&e=a:b,c&f=%7b%7D=1"))
        #expect(fields["a"] == "1")
        #expect(fields["b"] == "")
        #expect(fields["c"] == "")
        #expect(fields["d"] == "x y z")
        #expect(fields["e"] == "a:b,c")
        #expect(fields["f"] == "{}=1")
        #expect(fields["g"] == nil)
        #expect(fields.fields.count == 7)
    }

    @Test("Broken escapes and bytes that are no UTF-8 are refused", arguments: ["a=%", "a=%2", "a=%zz", "a=%ff", "%C3=1", "a=%C3%28"])
    func broken(_ text: String) {
        #expect(FormFields(parsing: text) == nil)
    }

    @Test("More than the limits is refused")
    func limits() {
        #expect(FormFields(parsing: Array(repeating: "a=1", count: FormFields.Limits.fields).joined(separator: "&")) != nil)
        #expect(FormFields(parsing: Array(repeating: "a=1", count: FormFields.Limits.fields + 1).joined(separator: "&")) == nil)
        #expect(FormFields(parsing: "a=" + String(repeating: "x", count: FormFields.Limits.bytes)) == nil)
    }
}
