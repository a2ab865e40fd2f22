import Glibc
import Handlers
import TestSupport
import Testing

@Suite("A resident runs many jobs")
struct ResidentTests {
    let bench: Workbench

    init() throws { bench = try Workbench() }

    @Test("Jobs that follow each other run in one process, each with its own payload and result")
    func oneProcess() async {
        let command = bench.resident(
            """
            for job in jobs():
                result(job, [os.getpid(), job["payload"]["n"]])
                done(job)
            """)
        var processes: Set<String> = []
        for number in 0..<5 {
            let report = await bench.runResident(command, payload: #"{"n": \#(number)}"#)
            #expect(report.outcome == .completed)
            #expect(report.exitCode == 0)
            #expect(report.result?.hasSuffix(", \(number)]") == true)
            processes.insert(String(report.result?.prefix { $0 != "," } ?? ""))
        }
        #expect(processes.count == 1)
    }

    @Test("Every message works as it does in a process of the job's own")
    func messages() async {
        let command = bench.resident(
            """
            for job in jobs():
                id = job["job_id"]
                say(type="progress", job_id=id, percent=40, message="half")
                say(type="log", job_id=id, level="error", message="a log message", fields={"a": 1})
                say(type="checkpoint", job_id=id, value={"row": 7})
                say(type="enqueue", job_id=id, job={"job_type": "child"})
                print("plain", flush=True)
                print("careful", file=sys.stderr, flush=True)
                say(type="rate_limited", job_id=id, key="api", after=3)
                say(type="error", job_id=id, code="BUSY", message="the service is busy", detail="429")
                time.sleep(0.1)
                done(job)
            """)
        let sink = RecordingSink()
        let report = await bench.runResident(command, sink: sink)
        #expect(report.outcome == .rateLimited)
        #expect(report.checkpoint == #"{"row": 7}"#)
        #expect(report.effects?.contains(#""job": {"job_type": "child"}"#) == true)
        #expect(report.rateLimit?.key == "api" && report.retryAfter == .seconds(3))
        #expect(report.errorCode == "BUSY" && report.errorDetail == "429")
        #expect(sink.messages.contains(.progress(HandlerProgress(percent: 40, message: "half"))))
        #expect(Set(sink.lines) == ["a log message", "plain", "careful"])
        #expect(sink.logs.contains { $0.message == "careful" && $0.level == .warning })
    }

    @Test("A child gets as many jobs at a time as it says it can, and no more than the pool allows")
    func concurrency() async {
        let command = bench.resident(
            """
            say(type="hello", protocol=1, concurrency=50)
            held = []
            for job in jobs():
                held.append(job)
                if len(held) == 3:
                    for each in reversed(held):
                        result(each, [os.getpid(), each["payload"]["n"]])
                        done(each)
                    held = []
            """
        ) { $0.maxConcurrency = 3 }
        let results = await withTaskGroup(of: (Int, HandlerReport).self) { group in
            for number in 0..<9 {
                group.addTask { (number, await bench.runResident(command, payload: #"{"n": \#(number)}"#)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 9)
        for (number, report) in results { #expect(report.result?.hasSuffix(", \(number)]") == true) }
        #expect(Set(results.map { $0.1.result?.prefix { $0 != "," } }).count == 1)
    }

    @Test("A child that has said nothing gets one job at a time; further jobs start further children, up to the maximum")
    func oneAtATime() async {
        let command = bench.resident(
            """
            for job in jobs():
                open(sys.argv[0] + "." + str(os.getpid()), "w").close()
                # Until each of the three has one.
                while sum(name.startswith("resident.") for name in os.listdir(os.path.dirname(sys.argv[0]))) < 3: time.sleep(0.01)
                time.sleep(0.3)
                result(job, os.getpid())
                done(job)
            """
        ) { $0.max = 3 }
        let began = ContinuousClock.now
        let reports = await withTaskGroup(of: HandlerReport.self) { group in
            for _ in 0..<6 { group.addTask { await bench.runResident(command) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.allSatisfy { $0.outcome == .completed })
        #expect(Set(reports.map(\.result)).count == 3)
        #expect(.now - began >= .milliseconds(600))
    }

    @Test("The exit code of a done message means what it means when a process ends with it")
    func exitCodes() async {
        let command = bench.resident(
            """
            for job in jobs():
                done(job, **job["payload"])
            """)
        let cases: [(String, HandlerOutcome, Int32)] = [
            ("{}", .completed, 0), (#"{"outcome": "completed"}"#, .completed, 0),
            (#"{"outcome": "failed"}"#, .failed, 1), (#"{"exit_code": 65}"#, .failed, 65),
            (#"{"outcome": "completed", "exit_code": 3}"#, .failed, 3), (#"{"outcome": "broken"}"#, .failed, 1),
            (#"{"exit_code": 4000}"#, .failed, 1),
        ]
        for (payload, outcome, code) in cases {
            let report = await bench.runResident(command, payload: payload)
            #expect(report.outcome == outcome, "\(payload)")
            #expect(report.exitCode == code, "\(payload)")
        }
    }

    @Test("Of the runner's environment a resident sees the allow-list; it has a directory of its own until it goes")
    func environment() async throws {
        let bench = try Workbench(environment: ["PATH": "/usr/bin:/bin", "PGPASSWORD": "secret"])
        let command = bench.resident(
            """
            for job in jobs():
                result(job, [sorted(os.environ), os.getcwd() == os.environ["TMPDIR"], os.environ["STINT_JOB_TYPE"]])
                done(job)
            """)
        let report = await bench.runResident(command)
        #expect(report.result == #"[["LC_CTYPE", "PATH", "STINT_JOB_TYPE", "TMPDIR"], true, "test"]"#)
        #expect(bench.workingDirectories.count == 1)
        await bench.runner.endResidents()
        #expect(bench.workingDirectories.isEmpty)
    }

    @Test("A minimum of children is kept warm from the first job on, also when one dies")
    func minimum() async throws {
        let command = bench.resident(
            """
            open(job_file := sys.argv[0] + "." + str(os.getpid()), "w").close()
            for job in jobs():
                done(job)
            os.unlink(job_file)
            """
        ) {
            $0.min = 3
            $0.max = 3
        }
        #expect(await bench.runResident(command).outcome == .completed)
        func running() -> [String] {
            Files.list(bench.directory).filter { $0.hasPrefix("resident.") }
                .map { String($0.dropFirst("resident.".count)) }
        }
        try await eventually { running().count == 3 }
        let victim = try #require(running().first)
        kill(try #require(pid_t(victim)), SIGKILL)
        try await eventually { running().count == 4 }
    }
}
