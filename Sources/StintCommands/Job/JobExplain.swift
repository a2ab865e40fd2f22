import ArgumentParser
import Jobs

/// `stint job explain`
struct JobExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a job is not running, or why it ended as it did, and what to do next.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job's id, as stint job list shows it.")
    var id: JobID

    func run() async throws {
        let answer = try await connection.withConnection { [id] in try await $0.explainJob(id.text) }
        let console = output.console
        if console.json { return Console.write(answer.json + "\n", to: .output) }
        let status = StatusText.coloured(answer.status, on: console)
        console.line("Job \(answer.id) (\(answer.jobType), queue \(answer.queue)) is \(status).")

        heading("Why", on: console)
        for reason in answer.reasons {
            let code = console.coloured(reason.code, .yellow)
            paragraph(reason.text, lead: "\(code): ", leadWidth: reason.code.count + 2, on: console)
        }
        if !answer.runs.isEmpty { heading("Runs", on: console) }
        if answer.earlierRuns > 0 { paragraph("\(HumanText.count(answer.earlierRuns, "run")) before these", on: console) }
        for run in answer.runs { paragraph(run, on: console) }
        if !answer.steps.isEmpty { heading("Next", on: console) }
        for step in answer.steps {
            paragraph(step.text + (step.command == nil ? "." : ":"), on: console)
            // On a line of its own, to be copied.
            if let command = step.command { console.line("      " + console.coloured(command, .bold)) }
        }
    }

    private func heading(_ text: String, on console: Console) {
        console.line()
        console.line(console.coloured(text, .bold))
    }

    private func paragraph(_ text: String, lead: String = "", leadWidth: Int = 0, on console: Console) {
        let width = console.isTerminal ? Console.width : nil
        let lines = HumanText.wrapped(text, width: width.map { max($0 - 4, 20) }, first: leadWidth)
        for (number, line) in lines.enumerated() { console.line((number == 0 ? "  " + lead : "    ") + line) }
    }
}
