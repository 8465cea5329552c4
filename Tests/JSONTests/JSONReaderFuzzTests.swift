import Foundation
import JSON
import Support
import Testing

@Suite("JSON reader against damage")
struct JSONReaderFuzzTests {
    private static let corpus = [
        #"{"headers":{},"end_time":"2020-07-01T20:45:42.000Z","uuid":"0A0000000123ABCD1","network":"US-VIRTUAL","duration":"7","rate":"0.00450000"}"#,
        #"{"speech":{"error":"Speech was not enabled"},"dtmf":{"digits":"2","timed_out":true},"from":"15550100001","to":"15550100002","timestamp":null}"#,
        #"{"a":[1,-2.5,3e10,{"b":[[],{},""]},true,false,null],"\u0061\uD83D\uDE00":"\\\"\/\b\f\n\r\té😀","n":0}"#,
        #"[{"session_id":"1_MX4xMjM0NTZ-","project_id":"123456","create_dt":"Tue Nov 14 14:13:20 PST 2023","ice_credential_expiration":86100}]"#,
        #"  "just a string \u00e9"  "#,
    ].map { Array($0.utf8) }

    @Test("120,000 damaged documents crash nothing, and are judged as Foundation judges them")
    func agreement() {
        var generator = SeededGenerator(seed: 20_200_701)
        var valid = 0
        var disagreements: [String] = []
        for round in 0..<120_000 {
            let original = Self.corpus[round % Self.corpus.count]
            // Foundation guesses UTF-16 and UTF-32 from the first bytes, which we read as what they are.
            let bytes = Mutation.damage(original, from: 4, using: &generator)
            let ours = (try? readAll(bytes, maximumDepth: 400)) != nil
            // Foundation costs ten times as much as the reader, so it is asked every fourth time.
            guard round.isMultiple(of: 4) else { continue }
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            if ours { valid += 1 }
            if ours != theirs, !Self.isKnownDifference(bytes), disagreements.count < 5 {
                disagreements.append("\(ours ? "we" : "they") accept \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(disagreements.isEmpty)
        // The damage must leave enough whole for the agreement to mean something.
        #expect(valid > 1000)
    }

    /// Foundation refuses numbers that a `Double` cannot hold, and takes NUL bytes for a sign of UTF-16.
    private static func isKnownDifference(_ bytes: [UInt8]) -> Bool {
        bytes.contains(0) || bytes.contains { $0 | 0x20 == UInt8(ascii: "e") } && bytes.split { !(48...57 ~= $0) }.contains { $0.count > 2 }
    }
}
