import ArgumentParser
import Migrations

/// `stint migrate verify`
struct MigrateVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare the database with the files that were applied to it. Exits with 2 if they differ.",
        discussion: """
            Tables, indexes, sequences, types and triggers are compared by name; functions and views with their text, \
            settings, privileges and comments. Nothing is changed.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var schema: SchemaOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await Migrator(connection.settings, files: try schema.files()).verify()
        let console = output.console
        for finding in report.findings {
            try console.object(
                Line(
                    kind: finding.kind.rawValue, subject: finding.subject, message: finding.message, hint: finding.hint)
            )
            console.line("\(console.coloured(finding.kind.rawValue, .red)): \(finding.subject): \(finding.message)")
            console.line("    hint: \(finding.hint)")
        }
        for note in report.notes {
            try console.object(Line(kind: "note", subject: nil, message: note, hint: nil))
            console.line("note: \(note)")
        }
        guard report.findings.isEmpty else { throw ExitCodes.drift }
        console.line(report.notes.isEmpty ? "the database is as the files say" : "no difference found")
    }

    private struct Line: Encodable {
        let kind: String
        let subject: String?
        let message: String
        let hint: String?
    }
}
