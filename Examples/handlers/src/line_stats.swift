// Measures the lines of a text, in Swift: shows a typed payload. What does not decode is refused with 65, in the decoder's own words.
//
// Payload: {"text": "…"} or {"file": "/path"}
// Build:   swiftc -O -o handlers/line_stats line_stats.swift

import Foundation

struct Job: Decodable {
    struct Payload: Decodable {
        var text: String?
        var file: String?
    }
    var payload: Payload
}

struct Failure: Encodable {
    var type = "error"
    var code: String
    var message: String
}

struct Result: Encodable {
    struct Statistics: Encodable {
        var lines: Int
        var longest: Int
        var average: Double
    }
    var type = "result"
    var value: Statistics
}

/// One message to the runner: one line of JSON, at once.
func say(_ message: some Encodable) throws {
    FileHandle.standardOutput.write(try JSONEncoder().encode(message) + Data("\n".utf8))
}

func fail(_ exitCode: Int32, _ message: String) throws -> Never {
    try say(Failure(code: "EXIT_\(exitCode)", message: message))
    exit(exitCode)
}

guard let line = readLine() else { try fail(65, "there is no job on standard input") }
let payload: Job.Payload
do {
    payload = try JSONDecoder().decode(Job.self, from: Data(line.utf8)).payload
} catch {
    try fail(65, "the payload makes no sense: \(error)")
}

let text: String
if let given = payload.text {
    text = given
} else if let file = payload.file {
    do {
        text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
        try fail(66, "cannot read \(file): \(error.localizedDescription)")
    }
} else {
    try fail(65, "the payload needs \"text\" or \"file\"")
}

let lengths = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.count)
let average = Double(lengths.reduce(0, +)) / Double(lengths.count)
try say(Result(value: .init(lines: lengths.count, longest: lengths.max() ?? 0, average: average)))
