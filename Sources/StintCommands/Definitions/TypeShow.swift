import ArgumentParser
import Jobs
import Postgres

/// `stint type show`
struct TypeShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a job type: its policy, its queue, who runs it, what makes it, how it does.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job type; * for the defaults.")
    var type: String

    func run() async throws {
        let rows = try await connection.withConnection { [type] in try await $0.describeJobType(type) }
        let console = output.console
        if console.json, let first = rows.first { return Console.write(try first.string("json") + "\n", to: .output) }
        var section = ""
        for row in rows {
            let name = try row.optionalString("name") ?? ""
            let value = try row.optionalString("value").flatMap { $0.isEmpty ? nil : $0 } ?? "-"
            if try row.string("section") != section {
                section = try row.string("section")
                let title = HumanText.padded(section, to: 16)
                console.line(name.isEmpty ? "\(console.coloured(title, .bold)) \(value)" : console.coloured(section, .bold))
            }
            if !name.isEmpty { console.line("  \(HumanText.padded(name, to: 22)) \(value)") }
        }
    }
}
