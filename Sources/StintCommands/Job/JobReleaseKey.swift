import ArgumentParser
import Jobs

/// `stint job release-key`
struct JobReleaseKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release-key",
        abstract: "Do without a job that has failed for good and holds up its concurrency key: the next one goes on.",
        discussion: "Exit code 1 if it holds up no key. To run it again instead: stint job retry ID")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job's id.")
    var id: JobID

    func run() async throws {
        let wasHeld = try await connection.withConnection { [id] in try await $0.releaseKey(id.text) }
        output.console.line(wasHeld ? "the key of job \(id.text) goes on" : "job \(id.text) holds up no key")
        try output.console.object(["job_id": id.text, "state": wasHeld ? "released" : "not_held"])
        if !wasHeld { throw ExitCodes.failed }
    }
}
