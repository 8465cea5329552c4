import Foundation
import Support
import Testing

@testable import Rooms

@Suite("Moments")
struct TimestampTests {
    /// Foundation's word for the second; its milliseconds go through floating point and are one too few now and then.
    private static func expected(_ milliseconds: Int64) -> String {
        let thousandths = (milliseconds % 1000 + 1000) % 1000
        let second = Date(timeIntervalSince1970: Double((milliseconds - thousandths) / 1000)).formatted(Date.ISO8601FormatStyle())
        return "\(second.dropLast()).\(String(1000 + thousandths).dropFirst())Z"
    }

    @Test("A moment's text is the one Foundation writes, from the Gregorian calendar on")
    func sameAsFoundation() {
        var generator = SeededGenerator(seed: 1970)
        // From the second day of the Gregorian calendar to the last of the year 9999.
        for _ in 0..<20_000 {
            let milliseconds = Int64.random(in: -12_219_206_400_000...253_402_300_799_999, using: &generator)
            #expect(Timestamp(milliseconds: milliseconds).iso8601 == Self.expected(milliseconds))
        }
    }

    @Test(
        "Moments at the edges of days, leap days, years and of time itself",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func edges(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
        #expect(Timestamp(iso8601: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test("What is beyond the years 0 and 9999 becomes their edge, so that no limit added to it overflows")
    func farAway() {
        for far in [Int64.min, -62_167_219_200_001] {
            #expect(Timestamp(milliseconds: far).iso8601 == "0000-01-01T00:00:00.000Z")
            #expect(Timestamp(milliseconds: far) - .seconds(3600) == Timestamp(milliseconds: far))
        }
        for far in [Int64.max, 253_402_300_800_000] {
            #expect(Timestamp(milliseconds: far).iso8601 == "9999-12-31T23:59:59.999Z")
            #expect(Timestamp(milliseconds: far) + .seconds(3600) == Timestamp(milliseconds: far))
        }
        for score in [Double.infinity, .nan, 1e300] { #expect(Timestamp(score: score) == Timestamp(milliseconds: .max)) }
        #expect(Timestamp(score: -.infinity) == Timestamp(milliseconds: .min))
        #expect(Timestamp(score: 1_700_000_000_000) == Timestamp(milliseconds: 1_700_000_000_000))
    }

    @Test("What is read back is what was written")
    func roundTrip() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0...4_102_444_800_000, using: &generator))
            #expect(Timestamp(iso8601: moment.iso8601) == moment)
        }
    }
}
