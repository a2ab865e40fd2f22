import ArgumentParser
import HandlerCheck
import Handlers

/// `stint handler check`
struct HandlerCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Play good and nasty exchanges against a handler, and say what it gets wrong.",
        discussion: """
            Needs no database. Runs the handler some twenty times or more, in earnest: give it a payload whose effects do no harm, \
            and best one that keeps it busy for a second, or it cannot be seen whether it stops when told to. Example: stint handler \
            check handlers/sum.py --payload '{"numbers": [1, 2]}'. Ends with 0 when nothing failed, else with 1. A check that could \
            not be made is skipped, with the reason.
            """)

    @OptionGroup var trial: TrialOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Each run is ended after so long.", valueName: "time"))
    var timeout = DurationArgument(.seconds(60), "1m")

    @Flag(help: "The handler needs no field of the payload.")
    var allOptional = false

    @Option(help: ArgumentHelp("Only this check; may be given several times.", valueName: "check"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Not this check; may be given several times.", valueName: "check"))
    var skip: [String] = []

    func validate() throws {
        let names = Check.all(for: trial.mode.mode).map(\.name)
        for name in only + skip where !names.contains(name) {
            throw ValidationError("There is no check \(name); there are \(names.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        var subject = Subject(command: try trial.command(), job: try trial.job())
        subject.mode = trial.mode.mode
        subject.job.timeout = timeout.duration
        subject.limits = trial.limits(timeout: timeout.duration)
        subject.mayLackFields = allOptional
        let checks = Check.all(for: subject.mode).filter { only.isEmpty || only.contains($0.name) }
            .filter { !skip.contains($0.name) }
        let checker = try HandlerChecker(
            subject, checks: checks, scratchDirectory: trial.scratchDirectory, logger: TrialOptions.logger)
        var screen = CheckScreen(console: output.console)
        try await checker.run { check, verdict in try screen.show(check, verdict) }
        screen.summary()
        if screen.failures > 0 { throw ExitCodes.failed }
    }
}
