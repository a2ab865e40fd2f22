import Glibc
import Handlers

/// It starts, and does its job.
extension Check {
    static let starts = Check("starts", "It can be started") { rehearsal in
        let path = rehearsal.subject.command.executable
        if hasWindowsFirstLine(path) {
            return .failed(
                "the first line of \(path) ends with a carriage return, so that its interpreter is not found",
                advice: "Save it with the line ends of Unix, for example: sed -i 's/\\r$//' \(path)")
        }
        if case .otherwise(let words) = await rehearsal.goodRun().ending, words.hasPrefix("could not be started") {
            return .failed(
                "it \(words)",
                advice: "Make it executable (chmod +x), and give a script a first line such as #!/bin/sh.")
        }
        return .passed()
    }

    static let completes = Check("completes", "It completes a good job") { rehearsal in
        let good = await rehearsal.goodRun()
        switch good.ending {
        case .completed: return .passed("in \(Quantity.time(good.wall))")
        case .refused:
            return .failed(
                "it \(good.words)\(firstWords(good))",
                advice: "Give it a payload that it can work with: --payload '{…}'.")
        default:
            return .failed(
                "it \(good.words)",
                advice: "Run it by itself to see more: stint handler run \(rehearsal.subject.command.executable) --payload …")
        }
    }

    static let again = Check("again", "A second run of the same job ends well too") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        var job = rehearsal.subject.job
        job.attempt += 1
        job.run += 1
        let second = await rehearsal.perform(job)
        guard second.ending != .completed else { return .passed() }
        return .failed(
            "the second time, it \(second.words)",
            advice: "A job may run more than once (the machine may die before its end is known): find out what is "
                + "done already, and go on from there.")
    }

    static let atTheSameTime = Check("parallel", "Two runs at the same time do not disturb each other") { rehearsal in
        if let obstacle = await rehearsal.obstacle() { return obstacle }
        async let one = rehearsal.perform(rehearsal.newJob())
        async let other = rehearsal.perform(rehearsal.newJob())
        for observation in [await one, await other] where observation.ending != .completed {
            return .failed(
                "one of them \(observation.words)",
                advice: "Give each run files of its own (the working directory and TMPDIR are), and no fixed port or lock.")
        }
        return .passed()
    }

    private static func firstWords(_ observation: Observation) -> String {
        for case .error(let failure) in observation.messages { return failure.message.map { ": \($0)" } ?? "" }
        for case .log(let log) in observation.messages { return ": \(log.message)" }
        return ""
    }

    private static func hasWindowsFirstLine(_ path: String) -> Bool {
        guard let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 256)
        let count = fread(&line, 1, line.count, file)
        guard line.starts(with: "#!".utf8), let end = line[..<count].firstIndex(of: 0x0A) else { return false }
        return line[end - 1] == 0x0D
    }
}
