import Glibc
import Handlers
import Testing

@Suite("Whatever a resident does, each of its jobs gets its due and nothing more")
struct ResidentNastyTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("A job whose process dies fails as handler_died, with the reason; the next job gets a new process")
    func diesInAJob() async {
        let command = bench.resident(
            """
            for job in jobs():
                if job["payload"].get("die"):
                    print("out of luck", file=sys.stderr, flush=True)
                    os._exit(3)
                done(job)
            """)
        #expect(await bench.runResident(command).outcome == .completed)
        let report = await bench.runResident(command, payload: #"{"die": true}"#)
        #expect(report.outcome == .handlerDied)
        #expect(report.exitCode == 3)
        #expect(report.errorMessage == "the resident process ended before the job was done: exit code 3: out of luck")
        #expect(await bench.runResident(command).outcome == .completed)
    }

    @Test("A process that leaves with 0 in the middle of a job has not completed it")
    func leaves() async {
        let command = bench.resident("next(jobs()); sys.exit(0)")
        let report = await bench.runResident(command)
        #expect(report.outcome == .handlerDied)
        #expect(report.errorMessage == "the resident process ended before the job was done: exit code 0")
    }

    @Test("A result and a done message that were written before the end count")
    func doneAndGone() async {
        let command = bench.resident("job = next(jobs()); result(job, 5); done(job); os._exit(9)")
        let report = await bench.runResident(command)
        #expect(report.outcome == .completed)
        #expect(report.result == "5")
    }

    @Test("A job that the dying process had not read is given to another one")
    func unread() async {
        let command = bench.resident(
            """
            marker = sys.argv[0] + ".once"
            if not os.path.exists(marker):
                open(marker, "w").close()
                time.sleep(0.2)
                sys.exit("too early")
            for job in jobs():
                done(job)
            """)
        #expect(await bench.runResident(command).outcome == .completed)
    }

    @Test("Who never reads gets one job, which times out; others are served by others")
    func neverReads() async {
        let command = bench.resident(
            """
            marker = sys.argv[0] + ".once"
            is_first = not os.path.exists(marker)
            if is_first: say(type="hello", concurrency=100)
            for job in jobs():
                open(marker, "w").close()
                done(job)
                if is_first: time.sleep(600)
            """
        ) { $0.max = 2 }
        let limits = HandlerLimits.forTests.with {
            $0.timeout = .milliseconds(1500)
            $0.gracePeriod = .milliseconds(300)
        }
        // Too long for a pipe.
        let payload = #""\#(String(repeating: "x", count: 300_000))""#
        #expect(await bench.runResident(command).outcome == .completed)
        let (reports, sink) = AsyncStream.makeStream(of: HandlerReport.self)
        // Not in another task, which might come after the others.
        bench.runner.start(Workbench.residentJob(payload: payload), command: command, limits: limits, sink: RecordingSink()) {
            sink.yield($0)
        }
        for _ in 0..<20 { #expect(await bench.runResident(command, payload: payload).outcome == .completed) }
        #expect(await reports.first { _ in true }?.outcome == .timeout)
    }

    @Test("Messages about another job, an unknown one, another run or none are never applied")
    func wrongAddress() async {
        let command = bench.resident(
            """
            held = []
            say(type="hello", concurrency=2)
            for job in jobs():
                held.append(job)
                if len(held) < 2: continue
                one, two = held
                say(type="result", job_id="unknown", value="wrong")
                say(type="result", value="wrong")
                say(type="result", job_id=7, value="wrong")
                say(type="result", job_id=two["job_id"], run=two["run"] + 1, value="wrong")
                say(type="done", job_id="unknown")
                say(type="done")
                say(type="done", job_id=one["job_id"], run=one["run"] - 1)
                for job in held:
                    say(type="result", job_id=job["job_id"], run=job["run"], value=job["payload"])
                done(one)
                say(type="result", job_id=one["job_id"], value="too late")
                done(one, outcome="failed")
                done(two)
                held = []
            """)
        async let one = bench.runResident(command, payload: "1")
        async let two = bench.runResident(command, payload: "2")
        let reports = await [one, two]
        #expect(reports.map(\.outcome) == [.completed, .completed])
        #expect(reports.map(\.result) == ["1", "2"])
    }

    @Test("Of two done messages the second one is ignored, and does not end the next job")
    func twoDones() async {
        let command = bench.resident(
            """
            last = None
            for job in jobs():
                if last: done(last, outcome="failed")
                time.sleep(0.1)
                result(job, "really")
                done(job)
                last = job
            """)
        for _ in 0..<3 {
            let sink = RecordingSink()
            let report = await bench.runResident(command, sink: sink)
            #expect(report.outcome == .completed)
            #expect(report.result == "\"really\"")
        }
        let sink = RecordingSink()
        _ = await bench.runResident(command, sink: sink)
        #expect(sink.remarks.contains { $0.contains("does not have in hand, was ignored") })
    }

    @Test("In a process of the job's own, too, a message about another job is ignored")
    func wrongAddressInOneshot() async {
        let (job, sink) = (Workbench.job(), RecordingSink())
        let report = await bench.run(
            """
            echo '{"type":"result","job_id":"other","value":1}'
            echo '{"type":"error","run":99999999,"message":"not mine"}'
            echo '{"type":"result","job_id":"\(job.jobID)","run":\(job.run),"value":2}'
            """, job: job, sink: sink)
        #expect(report.outcome == .completed)
        #expect(report.result == "2")
        #expect(sink.remarks.count == 2)
    }

    @Test("A flood ends as output_too_large, and the process with it")
    func flood() async {
        let command = bench.resident(
            """
            for job in jobs():
                while True: os.write(1, b"x" * 60000 + b"\\n")
            """)
        let limits = HandlerLimits.forTests.with { $0.outputBytes = 4 << 20 }
        let report = await bench.runResident(command, limits: limits)
        #expect(report.outcome == .outputTooLarge)
        #expect(report.errorMessage?.contains("of output, more than its limit of 4 MB") == true)
    }

    @Test("One that cannot start is started ever more rarely, and says so in the outcome of the jobs that wait for it")
    func crashLoop() async throws {
        let command = bench.resident(
            """
            open(sys.argv[0] + ".starts", "a").write("x")
            sys.exit("no module named luck")
            """)
        let report = await bench.runResident(command)
        #expect(report.outcome == .handlerDied)
        #expect(report.errorCode == "crash_loop")
        let message = try #require(report.errorMessage)
        #expect(message.hasPrefix("the resident process has ended 5 times in a row before it had finished a job"))
        #expect(message.contains("exit code 1: no module named luck"))
        #expect(try #require(report.retryAfter) > .seconds(1))
        #expect(Files.read(bench.directory + "/resident.starts").count == 5)
        // Not each of the next ones is worth a start: it is tried again after 1.6 s, then 3.2, and so on.
        let began = ContinuousClock.now
        for _ in 0..<10 { #expect(await bench.runResident(command).errorCode == "crash_loop") }
        let (time, wait) = (ContinuousClock.now - began, Duration.milliseconds(1600))
        let most = (0..<10).first { wait * ((1 << $0) - 1) > time } ?? 10
        #expect(Files.read(bench.directory + "/resident.starts").count <= 5 + most)
    }

    @Test("A deploy ends a crash loop at once")
    func deployEndsCrashLoop() async throws {
        let broken = bench.resident("sys.exit(1)")
        #expect(await bench.runResident(broken).errorCode == "crash_loop")
        unlink(broken.executable)
        let repaired = bench.resident("for job in jobs(): done(job)")
        var outcome = HandlerOutcome.handlerDied
        while outcome != .completed { outcome = await bench.runResident(repaired).outcome }
    }

    @Test("An executable that does not exist or cannot be executed is told as for any handler")
    func notThere() async {
        var command = bench.resident("")
        command.executable += ".missing"
        #expect(await bench.runResident(command).outcome == .handlerMissing)
        let plain = bench.resident("", name: "plain")
        chmod(plain.executable, 0o644)
        #expect(await bench.runResident(plain).outcome == .handlerNotExecutable)
    }

    @Test("A protocol that this runner does not speak is named")
    func otherProtocol() async {
        let command = bench.resident("job = next(jobs()); say(type='hello', protocol=2); time.sleep(600)")
        let report = await bench.runResident(command)
        #expect(report.outcome == .handlerDied)
        #expect(
            report.errorMessage
                == "the resident process speaks protocol 2, and this runner speaks 1 before the job was done")
    }

    @Test("One that closes its output can end no job any more, and is replaced")
    func closesOutput() async {
        let command = bench.resident(
            """
            for job in jobs():
                if job["payload"]:
                    os.close(1)
                    time.sleep(600)
                done(job)
            """)
        let report = await bench.runResident(command, payload: "1")
        #expect(report.outcome == .handlerDied)
        #expect(report.errorMessage == "the resident process closed its standard output before the job was done")
        #expect(await bench.runResident(command).outcome == .completed)
    }

    @Test("Binary noise, invalid UTF-8, U+2028, half lines and a 10 MB line do no harm")
    func noise() async {
        let command = bench.resident(
            """
            for job in jobs():
                os.write(1, bytes(range(256)) * 10 + b"\\n")
                os.write(1, b"x" * 10000000 + b"\\n")
                os.write(1, b'{"type":"result","job_id":"' + job["job_id"].encode() + b'","value":"\\xff\\xe2\\x80\\xa8"}\\n')
                message = json.dumps({"type": "done", "job_id": job["job_id"]}).encode() + b"\\n"
                for byte in message: os.write(1, bytes([byte]))
            """)
        let report = await bench.runResident(command)
        #expect(report.outcome == .completed)
        #expect(report.result == "\"\u{FFFD}\u{2028}\"")
    }
}
