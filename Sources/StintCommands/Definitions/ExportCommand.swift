import ArgumentParser
import Jobs

/// `stint export`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print queues, job types and plans as stint apply takes them.",
        discussion: "Each with what it has of its own. With --json on one line. Example: stint export > definitions.json")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let isPretty = !output.json
        let json = try await connection.withConnection { try await $0.exportDefinitions(pretty: isPretty) }
        Console.write(json + "\n", to: .output)
    }
}
