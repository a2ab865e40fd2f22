import Foundation

/// PostgreSQL's own programs, whose opinion counts more than ours.
enum Tool {
    struct Outcome {
        let code: Int32
        let output: String
    }

    static func psql(_ url: String, script: String) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).sql")
        try Data(script.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try run("psql", ["--no-psqlrc", "--file=\(file.path())", url])
    }

    /// The schema as text, without what differs between two dumps of the same one.
    static func schema(_ url: String) throws -> String {
        try run("pg_dump", ["--schema-only", url]).output
            .split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }
            .joined(separator: "\n")
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }
}
