import Glibc
import HandlerCheck
import Handlers
import TestSupport
import Testing

@Suite("Each example does what its first lines say")
struct ExampleTests {
    let bench: Workbench
    let catalog: HandlerCatalog

    static let folder = String(#filePath.dropLast("Tests/HandlersTests/ExampleTests.swift".count)) + "Examples"

    init() throws {
        bench = try Workbench()
        catalog = try HandlerCatalog(directory: Self.folder + "/handlers")
    }

    @Test("hello greets and returns its payload")
    func hello() async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            try catalog.command(for: "hello"), job: Workbench.job(payload: #"{"name":"Ada"}"#), sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == #"{"hello":"test","payload":{"name":"Ada"}}"#)
        #expect(sink.messages.contains(.progress(HandlerProgress(percent: 90, message: "nearly done"))))
    }

    @Test("fail_twice succeeds on its third attempt", arguments: [1, 2, 3])
    func failTwice(attempt: Int) async throws {
        let report = await bench.run(try catalog.command(for: "fail_twice"), job: Workbench.job(attempt: attempt))
        #expect(report.outcome == (attempt < 3 ? .failed : .completed))
        #expect(report.errorMessage == (attempt < 3 ? "exit code 1: attempt \(attempt) is meant to fail" : nil))
    }

    @Test("always_fail fails in its own words")
    func alwaysFail() async throws {
        let report = await bench.run(try catalog.command(for: "always_fail"))
        #expect(report.outcome == .failed)
        #expect(report.errorCode == "ALWAYS")
        #expect(report.errorMessage == "this handler always fails")
    }

    @Test("slow_count counts")
    func slowCount() async throws {
        let sink = RecordingSink()
        let report = await bench.run(
            try catalog.command(for: "slow_count"), job: Workbench.job(payload: #"{"to": 4, "delay": 0.01}"#),
            sink: sink)
        #expect(report.result == #"{"counted":4}"#)
        #expect(
            sink.messages.contains(
                .progress(HandlerProgress(percent: 75, message: "counted 3", total: 4, processed: 3))))
    }

    @Test("slow_count stops at once when asked to")
    func slowCountStops() async throws {
        let (sink, job) = (RecordingSink(), Workbench.job(payload: #"{"to":2,"delay":600}"#))
        var command = try catalog.command(for: "slow_count")
        // Told apart from its start by the first line that its trap could follow.
        command = bench.script("echo ready; exec \(command.executable)")
        async let report = bench.run(command, job: job, sink: sink)
        await sink.waitForLine("ready")
        try await eventually { !Self.sleeps(of: job).isEmpty }
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        #expect(await report.outcome == .cancelled)
        #expect(await report.exitCode == 143)
        #expect(sink.lines.contains("stopped after 0 of 2"))
    }

    private static func sleeps(of job: HandlerJob) -> [pid_t] {
        Processes.withEnvironment("STINT_JOB_ID=\(job.jobID)").filter {
            Files.read("/proc/\($0)/comm") == "sleep\n"
        }
    }

    @Test("word_count counts words")
    func wordCount() async throws {
        let envelope = #"{"payload":{"text":"to be or not to be","top":1}}"#
        let report = await bench.run(try catalog.command(for: "word_count"), job: Workbench.job(envelope: envelope))
        #expect(report.result == #"{"words": 6, "different": 4, "top": {"to": 2}}"#)
        let missing = await bench.run(
            try catalog.command(for: "word_count"),
            job: Workbench.job(envelope: #"{"payload":{"file":"/nonexistent"}}"#))
        #expect(missing.exitCode == 66)
        #expect(missing.errorMessage == "cannot read /nonexistent: No such file or directory")
    }

    @Test("word_count refuses what makes no sense", arguments: [#"{"text":1}"#, #"{"text":"a","top":"x"}"#, "{}"])
    func wordCountRefuses(payload: String) async throws {
        let job = Workbench.job(envelope: #"{"payload":\#(payload)}"#)
        #expect(await bench.run(try catalog.command(for: "word_count"), job: job).exitCode == 65)
    }

    @Test("hash_files goes on from its checkpoint")
    func hashFiles() async throws {
        Files.write("abc", to: bench.directory + "/a")
        let path = bench.directory + "/a"
        let job = TrialJob(jobType: "hash_files", payload: #"{"files":["\#(path)"]}"#)
        let report = await bench.run(try catalog.command(for: "hash_files"), job: job.handlerJob)
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(report.result == #"{"\#(path)":"\#(hash)"}"#)
        #expect(report.checkpoint == report.result)
        Files.remove(path)
        var again = job
        again.checkpoint = report.checkpoint
        #expect(await bench.run(try catalog.command(for: "hash_files"), job: again.handlerJob).outcome == .completed)
        #expect(await bench.run(try catalog.command(for: "hash_files"), job: job.handlerJob).exitCode == 66)
    }

    @Test("shout does one job per process")
    func shout() async throws {
        let job = TrialJob(jobType: "shout", payload: #"{"text":"hear, hear"}"#)
        let report = await bench.run(try catalog.command(for: "shout"), job: job.handlerJob)
        #expect(report.result == #"{"text": "HEAR, HEAR"}"#)
    }

    @Test("shout does many jobs in one process, several at a time")
    func shoutStays() async throws {
        var command = try catalog.command(for: "shout")
        command.pool = ResidentPoolOptions()
        command.pool?.max = 1
        let jobs = (1...20).map { TrialJob(jobType: "shout", payload: #"{"text":"job \#($0)","delay":0.01}"#) }
        let (bench, resident) = (bench, command)
        let results = await withTaskGroup(of: String?.self) { group in
            for job in jobs { group.addTask { await bench.run(resident, job: job.handlerJob).result } }
            return await group.reduce(into: Set<String>()) { $0.insert($1 ?? "nothing") }
        }
        #expect(results == Set((1...20).map { #"{"text": "JOB \#($0)"}"# }))
        await bench.runner.endResidents()
    }

    @Test("count_primes, compiled from C, counts")
    func countPrimes() async throws {
        let command = try await compiled("count_primes.c", with: ["/usr/bin/env", "cc", "-O2", "-Wall", "-Werror"])
        let job = TrialJob(jobType: "count_primes", payload: #"{"to": 1000}"#)
        #expect(await bench.run(command, job: job.handlerJob).result == #"{"primes":168}"#)
    }

    @Test("line_stats, compiled from Swift, measures")
    func lineStats() async throws {
        let command = try await compiled("line_stats.swift", with: ["/usr/bin/env", "swiftc", "-Onone"])
        let job = TrialJob(jobType: "line_stats", payload: #"{"text": "a\nbcd"}"#)
        let result = try #require(await bench.run(command, job: job.handlerJob).result)
        let members = try JSONNode(text: Array(result.utf8)).members(of: "the result").mapValues(\.json)
        #expect(members == ["lines": "2", "longest": "3", "average": "2"])
        let verdicts = try await bench.check(command, only: [], payload: #"{"text":"some words"}"#)
        #expect(Self.failures(verdicts) == [])
    }

    /// What `stint handler check` says to each, with a payload that its own first lines describe.
    static let payloads: [(name: String, payload: String, attempt: Int)] = [
        ("hello", #"{"name":"Ada"}"#, 1), ("fail_twice", "{}", 3), ("slow_count", #"{"to":4,"delay":0.1}"#, 1),
        ("word_count", #"{"text":"to be or not to be","top":1}"#, 1),
        ("hash_files", #"{"files":["/etc/passwd","/etc/hosts"]}"#, 1), ("shout", #"{"text":"hear","delay":0.3}"#, 1),
    ]

    @Test("Each example passes stint handler check", .serialized, arguments: payloads)
    func passesTheCheck(name: String, payload: String, attempt: Int) async throws {
        let verdicts = try await bench.check(try catalog.command(for: name), only: [], payload: payload) {
            $0.job.attempt = attempt
            $0.mayLackFields = ["hello", "slow_count"].contains(name)
        }
        #expect(Self.failures(verdicts) == [])
    }

    @Test("The compiled one passes, too")
    func compiledPasses() async throws {
        let command = try await compiled("count_primes.c", with: ["/usr/bin/env", "cc", "-O2"])
        let verdicts = try await bench.check(command, only: [], payload: #"{"to":1000000}"#)
        #expect(Self.failures(verdicts) == [])
    }

    @Test("shout passes as a resident, with four jobs at a time")
    func residentPasses() async throws {
        let verdicts = try await bench.check(
            try catalog.command(for: "shout"), only: [], payload: #"{"text":"hear","delay":0.5}"#, mode: .resident)
        #expect(Self.failures(verdicts) == [])
        #expect(verdicts["concurrency"] == .passed("4 at a time"))
        #expect(verdicts["cancel"] == .passed())
    }

    private static func failures(_ verdicts: [String: Verdict]) -> [String] {
        verdicts.filter { $0.value.name == "failed" }.map { "\($0.key): \($0.value.finding ?? "")" }
    }

    /// Builds an example as its first lines say; the compiler runs as a handler.
    private func compiled(_ source: String, with compiler: [String]) async throws -> HandlerCommand {
        let program = bench.directory + "/" + source.prefix { $0 != "." }
        let arguments = compiler.dropFirst() + ["-o", program, Self.folder + "/handlers/src/" + source]
        let command = HandlerCommand(executable: compiler[0], arguments: Array(arguments))
        let limits = HandlerLimits.forTests.with { $0.memoryBytes = 2 << 30 }
        let report = await bench.run(command, limits: limits)
        try #require(report.outcome == .completed, "\(report.errorMessage ?? "") \(report.errorDetail ?? "")")
        return HandlerCommand(executable: program)
    }

    @Test("wrap_text does the same as a process for each job and as one that stays")
    func wrapText() async throws {
        let oneshot = try catalog.command(for: "wrap_text")
        var resident = oneshot
        resident.pool = ResidentPoolOptions()
        for command in [oneshot, resident] {
            for _ in 0..<2 {
                let report = await bench.runResident(command, payload: #"{"text": "to be or not to be", "width": 6}"#)
                #expect(report.outcome == .completed)
                #expect(report.result == #"{"lines": ["to be", "or not", "to be"]}"#)
            }
            let refused = await bench.runResident(command, payload: #"{"text": 7}"#)
            #expect(refused.outcome == .failed)
            #expect(refused.exitCode == 65)
            #expect(refused.errorCode == "NO_TEXT")
        }
    }
}
