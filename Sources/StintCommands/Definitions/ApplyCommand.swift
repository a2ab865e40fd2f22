import ArgumentParser
import Handlers
import Jobs
import Postgres

/// `stint apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make queues, job types and plans what a file says.",
        discussion: """
            Shows what would be added and changed, asks, and does all of it in one transaction, or nothing. The file is JSON, as \
            stint export writes it: {"queues": {…}, "job_types": {"send_mail": {"max_attempts": 3}}, "plans": {…}}. What a file \
            leaves out of a type has its default; a section that it does not have is not looked at. With --dry-run nothing is \
            changed, and the exit code is 3 if there is something to do.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file; - for standard input.")
    var file: String

    @Flag(help: "Remove what the file does not name, in the sections that it has.")
    var prune = false

    @Flag(help: "Only show what would be changed.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    func run() async throws {
        let definitions = try read()
        let console = output.console
        try await connection.withConnection { [self] connection in
            let plan = try await connection.planDefinitions(definitions, prune: prune)
            if dryRun || plan.isSettled {
                try show(plan, on: console)
                if plan.isSettled { return console.line("nothing to change") }
                throw ExitCodes.pending
            }
            if !console.json { try show(plan, on: console) }
            try Question(console: console, isAnswered: yes).ask("Apply this?")
            let done = try await connection.applyDefinitions(definitions, prune: prune, token: plan.token)
            if console.json { return try show(done, on: console) }
            console.line("applied: \(DefinitionText.summary(of: done))")
        }
    }

    private func show(_ plan: Connection.DefinitionPlan, on console: Console) throws {
        if console.json { return Console.write(plan.json + "\n", to: .output) }
        for change in plan.changes { DefinitionText.show(change, on: console) }
    }

    /// - Throws: `CommandFailure` for what is not JSON, or says a thing twice.
    private func read() throws -> String {
        let text = try InputFile.text(at: file, name: "file")
        let place: String
        do {
            guard let repeated = try JSONNode(text: Array(text.utf8)).repeatedMember() else { return text }
            place = "\(repeated) is there twice"
        } catch {
            place = "it is not JSON: \(error.reason)"
        }
        throw CommandFailure(
            ErrorReport(message: "\(file) cannot be applied", detail: place, hint: "Nothing was changed.", exitCode: ExitCodes.usage))
    }
}
