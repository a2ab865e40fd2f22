import Glibc
import Handlers
import TestSupport
import Testing

@Suite("A resident's jobs and processes end when they are told to")
struct ResidentEndingTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    /// Holds jobs until they are cancelled, unless the payload says otherwise; says so in the log.
    private static let patient = """
        say(type="hello", concurrency=10)
        held = {}
        for message in messages():
            if message["type"] == "cancel":
                job = held.pop(message["job_id"])
                result(job, [message["reason"], message["grace"], message["run"] == job["run"]])
                done(job)
            elif message["type"] == "job":
                if message["payload"] == "quick":
                    result(message, os.getpid())
                    done(message)
                    continue
                held[message["job_id"]] = message
                say(type="log", job_id=message["job_id"], message="begun")
        """

    @Test("A job that ends in time when it is cancelled leaves its process and the other jobs in peace")
    func cancelAnswered() async {
        let command = bench.resident(Self.patient)
        let before = await bench.runResident(command, payload: #""quick""#).result
        let (job, sink, otherSink) = (Workbench.residentJob(), RecordingSink(), RecordingSink())
        let other = Workbench.residentJob()
        async let report = bench.run(command, job: job, sink: sink)
        async let otherReport = bench.run(command, job: other, sink: otherSink)
        await sink.waitForLine("begun")
        await otherSink.waitForLine("begun")
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        #expect(await report.outcome == .cancelled)
        let result = await report.result
        #expect(result == #"["cancelled", 120, true]"#)
        #expect(await bench.runResident(command, payload: #""quick""#).result == before)
        bench.runner.cancel(jobID: other.jobID, run: other.run, reason: .shutdown)
        #expect(await otherReport.outcome == .shutdown)
    }

    @Test("A job's timeout counts from its own start and is answered by a cancel message first")
    func timeoutAnswered() async {
        let command = bench.resident(Self.patient)
        let limits = HandlerLimits.forTests.with { $0.timeout = .milliseconds(300) }
        let report = await bench.runResident(command, limits: limits)
        #expect(report.outcome == .timeout)
        #expect(report.result?.hasPrefix(#"["timeout""#) == true)
        #expect(report.usage.wall >= .milliseconds(300))
    }

    @Test("Who does not end a job in time is ended with all its descendants; its other jobs are given back")
    func timeoutIgnored() async throws {
        let command = bench.resident(
            """
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            daemon = subprocess.Popen(["setsid", "sleep", "600"])
            say(type="hello", concurrency=2)
            for message in messages():
                if message["type"] == "job":
                    say(type="log", job_id=message["job_id"], message="begun")
                    say(type="log", job_id=message["job_id"], message=str(daemon.pid))
            """)
        let limits = HandlerLimits.forTests.with {
            $0.timeout = .seconds(1)
            $0.gracePeriod = .milliseconds(400)
        }
        let sink = RecordingSink()
        async let other = bench.runResident(command, sink: sink)
        await sink.waitForLine("begun")
        let report = await bench.runResident(command, limits: limits)
        #expect(report.outcome == .timeout)
        let words = "did not finish within 1 s and had to be killed: it did not stop on SIGTERM; raise it with"
        #expect(report.errorMessage?.hasPrefix(words) == true)
        #expect(await other.outcome == .displaced)
        #expect(await other.survivorsKilled == 1)
        let daemon = try #require(sink.lines.compactMap { pid_t($0) }.first)
        #expect(!Processes.isAlive(daemon))
    }

    @Test("SIGTERM comes after half of the grace period")
    func halfTheGrace() async {
        let command = bench.resident(
            """
            def stop(*_):
                say(type="log", job_id=job["job_id"], message="stopping")
                os._exit(7)
            signal.signal(signal.SIGTERM, stop)
            for job in jobs():
                if job["payload"]: time.sleep(600)
                done(job)
            """)
        // By then it has seen to the signal.
        #expect(await bench.runResident(command).outcome == .completed)
        let limits = HandlerLimits.forTests.with {
            $0.timeout = .milliseconds(300)
            $0.gracePeriod = .seconds(20)
        }
        let sink = RecordingSink()
        let report = await bench.runResident(command, payload: "1", limits: limits, sink: sink)
        #expect(report.outcome == .timeout)
        #expect(sink.lines.contains("stopping"))
        #expect(report.usage.wall >= .milliseconds(10_300))
    }

    @Test("A job that waits for a process can be cancelled without having begun")
    func cancelWaiting() async throws {
        let command = bench.resident(Self.patient) { $0.maxConcurrency = 1 }
        let (busy, job, sink) = (Workbench.residentJob(), Workbench.residentJob(), RecordingSink())
        async let first = bench.run(command, job: busy, sink: sink)
        await sink.waitForLine("begun")
        async let second = bench.run(command, job: job)
        try await eventually { bench.runner.activeCount == 2 }
        bench.runner.cancel(jobID: job.jobID, run: job.run, reason: .cancelled)
        #expect(await second.outcome == .cancelled)
        #expect(await second.result == nil)
        bench.runner.cancel(jobID: busy.jobID, run: busy.run, reason: .cancelled)
        #expect(await first.result?.hasPrefix(#"["cancelled""#) == true)
    }

    @Test("When the runner hurries, jobs that have not begun are given back and the others told to stop")
    func hurry() async throws {
        let command = bench.resident(Self.patient) { $0.maxConcurrency = 1 }
        let sink = RecordingSink()
        async let running = bench.runResident(command, sink: sink)
        await sink.waitForLine("begun")
        async let waiting = bench.runResident(command)
        try await eventually { bench.runner.activeCount == 2 }
        bench.runner.endAll(.shutdown)
        #expect(await running.outcome == .shutdown)
        #expect(await waiting.outcome == .displaced)
    }

    @Test("More memory than the job type's limit ends the process and fails what it had as oom")
    func oom() async {
        let command = bench.resident(
            """
            for job in jobs():
                hog = bytearray(os.urandom(1 << 20)) * 200
                time.sleep(600)
            """)
        let report = await bench.runResident(command, limits: .forTests.with { $0.memoryBytes = 100 << 20 })
        #expect(report.outcome == .oom)
        #expect(report.errorMessage?.contains("more than its limit of 100 MB") == true)
    }

    @Test("Those that ignore their shutdown message are ended when the grace is over, with their daemons")
    func ignoresShutdown() async throws {
        let command = bench.resident(
            """
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            job = next(jobs())
            result(job, [os.getpid(), subprocess.Popen(["setsid", "sleep", "600"]).pid])
            done(job)
            time.sleep(600)
            """)
        let report = await bench.runResident(command, limits: .forTests.with { $0.gracePeriod = .milliseconds(300) })
        let pids = try #require(report.result).dropFirst().dropLast().split(separator: ", ").compactMap { pid_t($0) }
        #expect(pids.count == 2 && pids.allSatisfy(Processes.isAlive))
        await bench.runner.endResidents()
        #expect(!pids.contains(where: Processes.isAlive))
        #expect(bench.workingDirectories.isEmpty)
    }
}
