import Testing

@testable import Handlers

@Suite("JSON is checked, not understood, and passed on as written")
struct JSONTests {
    static let validTexts = [
        "{}", "[]", "\"\"", "0", "-0", "1.50", "1E+5", "123456789012345678901234567890.000", "true", "null",
        #" { "a" : [ 1 , {"b":"\u00e9\n\"\\\/"} ] } "#, "\"\u{2028}\u{1F600}\"",
        String(repeating: "[", count: 512) + String(repeating: "]", count: 512),
    ]
    static let invalidTexts = [
        "", " ", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "01", "1.", ".5", "+1", "1e", "tru",
        "nul",
        "\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "{1:2}", "{} {}", "NaN", "'a'", "1e99999",
        String(repeating: "9", count: 10_001), String(repeating: "[", count: 513) + String(repeating: "]", count: 513),
    ]

    @Test("Valid text is returned unchanged", arguments: validTexts)
    func valid(text: String) throws {
        let node = try JSONNode(text: Array(text.utf8))
        #expect(node.json == text.trimmed)
    }

    @Test("Invalid text is refused, as is what PostgreSQL could not store", arguments: invalidTexts)
    func invalid(text: String) {
        #expect(throws: JSONProblem.self) { try JSONNode(text: Array(text.utf8)) }
    }

    static let strings = [
        (#""a\nb\t\"\\\/""#, "a\nb\t\"\\/"), (#""\u00e9\ud83d\ude00""#, "é😀"), (#""\u0000""#, "\u{FFFD}"),
        (#""\ud83d""#, "\u{FFFD}"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""plain é""#, "plain é"),
    ]

    @Test("Strings are decoded, with what cannot be stored replaced", arguments: strings)
    func decodes(literal: String, text: String) throws {
        #expect(try JSONNode(text: Array(literal.utf8)).string == text)
    }

    @Test("Numbers written in any way count as numbers")
    func numbers() throws {
        #expect(try JSONNode(text: Array("4e2".utf8)).integer == 400)
        #expect(try JSONNode(text: Array("9223372036854775807".utf8)).integer == .max)
        #expect(try JSONNode(text: Array("1e30".utf8)).integer == nil)
        #expect(try JSONNode(text: Array("-2.9".utf8)).integer == -2)
    }

    private func parse(_ line: String) -> MessageParser.Line {
        Array(line.utf8).withUnsafeBytes { MessageParser.parse($0).line }
    }

    @Test("A percentage stays between 0 and 100 and does not round up to finished")
    func percent() {
        for (written, percent) in [("99.9", 99), ("-3", 0), ("1e3", 100), ("40", 40)] {
            let line = #"{"type":"progress","percent":\#(written)}"#
            #expect(parse(line) == .message(.progress(HandlerProgress(percent: percent)), replacements: 0))
        }
    }

    @Test("A message whose members make no sense is unusable, with a reason")
    func unusable() {
        for line in [
            #"{"type":"progress","percent":"half"}"#, #"{"type":"enqueue","job":7}"#, #"{"type":"call"}"#,
            #"{"type":"retry","after":"soon"}"#, #"{"type":"error","message":{}}"#,
        ] {
            guard case .unusable = parse(line) else {
                Issue.record("\(line) was accepted")
                continue
            }
        }
    }

    @Test("Quantities read as a person writes them")
    func quantities() {
        #expect(Quantity.time(.seconds(900)) == "15 min")
        #expect(Quantity.time(.seconds(5400)) == "1 h 30 min")
        #expect(Quantity.time(.milliseconds(2500)) == "2.5 s")
        #expect(Quantity.time(.milliseconds(300)) == "300 ms")
        #expect(Quantity.bytes(512 << 20) == "512 MB")
        #expect(Quantity.bytes(1_610_612_736) == "1.5 GB")
        #expect(Quantity.bytes(3) == "3 bytes")
    }
}

extension String {
    /// Without spaces around it.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
