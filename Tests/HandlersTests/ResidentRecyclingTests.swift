import Glibc
import Handlers
import TestSupport
import Testing

@Suite("A resident is replaced when its time has come")
struct ResidentRecyclingTests {
    let bench: Workbench
    /// Answers with its process id; writes down the reason of its shutdown.
    private static let honest = """
        hog = []
        for message in messages():
            if message["type"] == "shutdown":
                open(sys.argv[0] + ".reason", "a").write(message["reason"] + " ")
            else:
                if message["payload"].get("grow"): hog.append(os.urandom(60 << 20))
                if message["payload"].get("pair"):
                    # Until another process has one, too.
                    open(sys.argv[0] + ".pair." + str(os.getpid()), "w").close()
                    while sum(".pair." in name for name in os.listdir(os.path.dirname(sys.argv[0]))) < 2: time.sleep(0.01)
                time.sleep(message["payload"].get("sleep", 0))
                result(message, os.getpid())
                done(message)
        """

    init() throws { bench = try Workbench() }

    private func processes(_ command: HandlerCommand, _ payloads: [String]) async -> [String?] {
        var processes: [String?] = []
        for payload in payloads {
            let report = await bench.runResident(command, payload: payload)
            #expect(report.outcome == .completed)
            processes.append(report.result)
        }
        return processes
    }

    private func reasons(_ count: Int) async throws -> [String] {
        func written() -> [String] {
            Files.read(bench.directory + "/resident.reason").split(separator: " ").map(String.init)
        }
        try await eventually { written().count >= count }
        return written()
    }

    @Test("After so many jobs")
    func byCount() async throws {
        let command = bench.resident(Self.honest) { $0.maxJobs = 3 }
        let found = await processes(command, Array(repeating: "{}", count: 9))
        #expect(Set(found).count == 3)
        #expect(found[0] == found[2] && found[3] == found[5] && found[6] == found[8])
        #expect(try await reasons(3) == ["max_jobs", "max_jobs", "max_jobs"])
    }

    @Test("After so much time, but not in the middle of a job")
    func byAge() async throws {
        let command = bench.resident(Self.honest) { $0.maxAge = .milliseconds(400) }
        let found = await processes(command, [#"{"sleep": 0.6}"#, "{}"])
        #expect(found[0] != found[1])
        #expect(try await reasons(1).first == "max_age")
    }

    @Test("When it holds too much memory, before the job type's limit is reached")
    func byMemory() async throws {
        let command = bench.resident(Self.honest) { $0.maxMemoryBytes = 50 << 20 }
        let found = await processes(command, ["{}", #"{"grow": true}"#])
        #expect(found[0] == found[1])
        // It is looked at now and then.
        try await eventually { await bench.runResident(command).result != found[1] }
        #expect(try await reasons(1).first == "max_memory")
    }

    @Test("When it has had nothing to do for long, down to the minimum")
    func byIdleness() async throws {
        let command = bench.resident(Self.honest) {
            $0.max = 2
            $0.min = 1
            $0.maxIdle = .milliseconds(200)
        }
        async let one = bench.runResident(command, payload: #"{"pair": true}"#)
        async let two = bench.runResident(command, payload: #"{"pair": true}"#)
        let both = await [one.result, two.result]
        #expect(Set(both).count == 2)
        #expect(try await reasons(1) == ["max_idle"])
        #expect(both.contains(await bench.runResident(command).result))
    }

    @Test("When its executable is replaced")
    func byDeploy() async throws {
        let old = bench.resident(Self.honest)
        let first = await bench.runResident(old).result
        unlink(old.executable)
        let new = bench.resident(Self.honest + "\n")
        var present = first
        try await eventually {
            present = await bench.runResident(new).result
            return present != first
        }
        #expect(try await reasons(1).first == "replaced")
    }

    @Test("When its configuration changes")
    func byConfiguration() async throws {
        var command = bench.resident(Self.honest)
        let first = await bench.runResident(command).result
        command.environment["A"] = "1"
        #expect(await bench.runResident(command).result != first)
        #expect(try await reasons(1) == ["replaced"])
    }

    @Test("A replacement does not wait for the one that it replaces")
    func overlap() async {
        let command = bench.resident(
            """
            for job in jobs():
                if job["payload"]:
                    say(type="log", job_id=job["job_id"], message="begun")
                    time.sleep(600)
                done(job)
            """
        ) { $0.maxJobs = 1 }
        let (job, sink) = (Workbench.residentJob(payload: "1"), RecordingSink())
        async let slow = bench.run(command, job: job, limits: .forTests.with { $0.gracePeriod = .zero }, sink: sink)
        await sink.waitForLine("begun")
        #expect(await bench.runResident(command, payload: "0").outcome == .completed)
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        #expect(await slow.outcome == .cancelled)
    }
}
