import Glibc
import Handlers
import Testing

@Suite("A child gets what it is given, and nothing else")
struct EnvironmentTests {
    static let runnerEnvironment = [
        "PATH": "/usr/bin:/bin", "HOME": "/home/ada", "LANG": "C.UTF-8", "LC_TIME": "C", "TZ": "UTC",
        "TMPDIR": "/elsewhere",
        "DATABASE_URL": "postgres://secret", "PGPASSWORD": "secret", "AWS_SECRET_ACCESS_KEY": "secret",
        "LD_PRELOAD": "/x.so", "STINT_JOB_ID": "forged",
    ]

    @Test("The environment is exactly the allow-list, the job's facts and the command's own variables")
    func allowList() async throws {
        let bench = try Workbench(environment: Self.runnerEnvironment)
        var command = bench.script("exec /usr/bin/env")
        command.environment = ["MODEL": "small", "STINT_RUN": "forged", "LANG": "de_DE.UTF-8"]
        let sink = RecordingSink()
        let job = Workbench.job()
        _ = await bench.run(command, job: job, sink: sink)
        var variables: [String: String] = [:]
        for line in sink.lines {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        }
        // The shell adds PWD and its relations.
        for name in ["PWD", "OLDPWD", "SHLVL", "_"] { variables[name] = nil }
        let directory = try #require(variables["TMPDIR"])
        #expect(directory.hasPrefix(bench.scratch))
        let deadline = try #require(variables["STINT_DEADLINE"])
        #expect(deadline.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        for name in ["TMPDIR", "STINT_DEADLINE"] { variables[name] = nil }
        #expect(
            variables == [
                "PATH": "/usr/bin:/bin", "HOME": "/home/ada", "LANG": "de_DE.UTF-8", "LC_TIME": "C", "TZ": "UTC",
                "MODEL": "small", "STINT_JOB_ID": job.jobID, "STINT_RUN": "\(job.run)", "STINT_JOB_TYPE": "test",
                "STINT_QUEUE": "default", "STINT_TENANT_ID": "tenant-7", "STINT_ATTEMPT": "1",
                "STINT_MAX_ATTEMPTS": "5", "STINT_PAYLOAD": "{}",
                "TRACEPARENT": "00-11111111111111111111111111111111-2222222222222222-01",
            ])
    }

    @Test("No descriptor is inherited, close-on-exec or not")
    func descriptors() async throws {
        let bench = try Workbench()
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let sink = RecordingSink()
        let command = bench.python(
            """
            import os
            names = os.listdir('/proc/self/fd')
            print(sorted(n for n in names if os.path.exists('/proc/self/fd/' + n)))
            """)
        _ = await bench.run(command, sink: sink)
        #expect(sink.lines == ["['0', '1', '2']"])
    }

    @Test("Signals are at their defaults, none is blocked, no privilege can be gained, no core is dumped")
    func processAttributes() async throws {
        let bench = try Workbench()
        let sink = RecordingSink()
        _ = await bench.run(
            "grep -E '^(SigBlk|SigIgn|NoNewPrivs)' /proc/self/status; grep -E '^Max (core|open)' /proc/self/limits",
            sink: sink)
        let words = sink.lines.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        #expect(words.contains("SigBlk: 0000000000000000"))
        #expect(words.contains("SigIgn: 0000000000000000"))
        #expect(words.contains("NoNewPrivs: 1"))
        #expect(words.contains { $0.hasPrefix("Max core file size 1 1") || $0.hasPrefix("Max core file size 0 0") })
        #expect(words.contains { $0.hasPrefix("Max open files 1024 1024") })
    }

    @Test("Each child leads a session of its own and starts in a fresh directory of mode 0700")
    func sessionAndDirectory() async throws {
        let bench = try Workbench()
        let sink = RecordingSink()
        _ = await bench.run(
            "ps -o pid=,pgid=,sid= -p $$ | tr -s ' '; pwd; stat -c %a .; ls -A | wc -l; [ \"$PWD\" = \"$TMPDIR\" ] && echo same",
            sink: sink)
        let ids = sink.lines[0].split(separator: " ")
        #expect(ids.count == 3 && Set(ids).count == 1)
        #expect(sink.lines[1].hasPrefix(bench.scratch))
        #expect(sink.lines[2...] == ["700", "0", "same"])
    }
}
