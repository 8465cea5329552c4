import OpenTok
import Support
import Testing
import Tokens

@Suite("Session ids")
struct SessionIDTests {
    @Test("The oldest era, with its date in words")
    func oldest() throws {
        let id = try #require(SessionID(parsing: "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"))
        #expect(id.projectID == "123456")
        #expect(id.location == nil)
        #expect(id.createdMilliseconds == nil)
        #expect(id.fields[3] == "Sat Mar 15 14:42:23 PDT 2014")
    }

    @Test("One that begins with 2 and names a location")
    func located() throws {
        let id = try #require(SessionID(parsing: "2_MX4xNzAxMjYzMX4xMjcuMC4wLjF-V2VkIEZlYiAyNiAxODo1NzoyNCBQU1QgMjAxNH4wLjU0MDU4ODc0fg"))
        #expect(id.projectID == "17012631")
        #expect(id.location == "127.0.0.1")
    }

    @Test("The unified era, with an application id")
    func unified() throws {
        let id = try #require(
            SessionID(parsing: "1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3MjY0NjI1ODg2NDd-MTF4TGExYmJoelBlR1FHbVhzbWd4STBrfn5-")
        )
        #expect(id.projectID == "29f760f8-7ce1-46c9-ade3-f2dedee4ed5f")
        #expect(id.createdMilliseconds == 1_726_462_588_647)
    }

    @Test(
        "What is no session id is refused",
        arguments: [
            "", "1_", "3_MX4xMjM0NTZ-fjE3MDB-QWJDfg", "1-MX4xMjM0NTZ-fjE3MDB-QWJDfg", "MX4xMjM0NTZ-fjE3MDB-QWJDfg", "1_MX4x", "1_AAAA",
            "1_MX4xMjM0NTZ+fjE3MDB",
            "1_MX4xMjM0NTZ-fjE3MDB-QWJDfg==", "1_MX4xMjM0NTZ-fjE3MDB-QWJDfg/../x", "1_MX4xMjM0NTZ-fjE3MDB-QWJDfg\n",
        ]
    )
    func malformed(_ text: String) {
        #expect(SessionID(parsing: text) == nil)
    }

    @Test("One over 255 characters is refused")
    func length() {
        #expect(SessionID(parsing: "1_" + Base64URL.encode(Array(("1~123456~~1700~" + String(repeating: "x", count: 200) + "~~").utf8))) == nil)
    }
}
