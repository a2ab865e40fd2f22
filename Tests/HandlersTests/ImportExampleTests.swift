import Glibc
import HandlerCheck
import Handlers
import TestSupport
import Testing

@Suite(
    "import_csv", .enabled(if: PrivatePostgres.binaries != nil, "needs a PostgreSQL server and python3-psycopg"),
    .privatePostgres)
struct ImportExampleTests {
    let bench: Workbench
    let postgres: PrivatePostgres

    init() throws {
        bench = try Workbench()
        postgres = try #require(PrivatePostgres.current)
    }

    private func command(url: String? = nil) throws -> HandlerCommand {
        let catalog = try HandlerCatalog(
            directory: ExampleTests.folder + "/handlers", configurationFile: ExampleTests.folder + "/handlers.json",
            environment: ["DATABASE_URL": url ?? postgres.url])
        return try catalog.command(for: "import_csv")
    }

    private func job(_ payload: String, id: String) -> HandlerJob {
        Workbench.job(payload: payload, envelope: #"{"job_id":"\#(id)","payload":\#(payload)}"#)
    }

    @Test("Good rows are imported; bad ones are skipped and reported with line and reason")
    func goodAndBad() async throws {
        let (file, errors) = (bench.directory + "/in.csv", bench.directory + "/errors.csv")
        let good = "Registry,Organization Name,2nd,Registry\r\nA,\"Quoted, with comma\",x,1\r\nB,\"two\nlines\",y,2\r\n"
        #expect(
            await bench.run(
                "printf '\(good.replacing("\r\n", with: "\\r\\n").replacing("\n", with: "\\n"))C,too few\\r\\nD,\\377,z,4\\r\\nE,a\\000b,z,5\\r\\nF,ok,z,6' > \(file)"
            ).outcome == .completed)
        let sink = RecordingSink()
        let payload = #"{"file":"\#(file)","table":"public.places","error_file":"\#(errors)","batch_rows":2}"#
        let report = await bench.run(try command(), job: job(payload, id: "mixed"), sink: sink)
        #expect(report.outcome == .completed, "\(report)")
        #expect(report.result?.hasPrefix(#"{"imported": 3, "skipped": 3, "duration": "#) == true)
        #expect(
            sink.messages.contains(
                .progress(
                    HandlerProgress(
                        percent: 99, message: "6 of 6 rows", total: 6, processed: 6, failed: 3))))
        let rows = try await postgres.query(
            "select registry, replace(organization_name, chr(10), '/'), _2nd, registry_4 from places order by 1")
        #expect(rows == "A|Quoted, with comma|x|1\nB|two/lines|y|2\nF|ok|z|6")
        let rejected = Files.read(errors).split(whereSeparator: \.isNewline).map { $0.split(separator: ",").prefix(2) }
        #expect(
            rejected.map { $0.joined(separator: "|") } == [
                "line|reason", "5|2 columns instead of 4", "6|is not valid UTF-8", "7|contains a NUL byte",
            ])
    }

    @Test("It passes stint handler check")
    func passesTheCheck() async throws {
        let file = bench.directory + "/in.csv"
        Files.write("a,b\n1,2\n3,4\n", to: file)
        let payload = #"{"file":"\#(file)","table":"checked","batch_rows":1}"#
        let verdicts = try await bench.check(try command(), only: [], payload: payload)
        #expect(verdicts.filter { $0.value.name == "failed" }.isEmpty, "\(verdicts)")
    }

    @Test("Running a job again imports nothing twice and returns the first result")
    func again() async throws {
        let file = bench.directory + "/in.csv"
        Files.write("a,b\n1,2\n3,4\n", to: file)
        let payload = #"{"file":"\#(file)","table":"twice"}"#
        let first = await bench.run(try command(), job: job(payload, id: "once"))
        let second = await bench.run(try command(), job: job(payload, id: "once"))
        #expect(first.outcome == .completed)
        #expect(second.outcome == .completed)
        #expect(second.result == first.result)
        #expect(try await postgres.query("select count(*) from twice") == "2")
        let other = await bench.run(try command(), job: job(payload, id: "another"))
        #expect(other.outcome == .completed)
        #expect(try await postgres.query("select count(*) from twice") == "4")
    }

    @Test("A run that is ended half-way leaves no row, and the next one imports all")
    func halfWay() async throws {
        let file = bench.directory + "/in.csv"
        #expect(await bench.run("{ echo n; seq 1 300000; } > \(file)").outcome == .completed)
        let payload = #"{"file":"\#(file)","table":"half","batch_rows":100}"#
        // It stays half-way until it is ended.
        _ = try await postgres.query(
            """
            create table half (n text);
            create function stay() returns trigger language plpgsql as
                $$ begin if new.n = '200000' then perform pg_sleep(3600); end if; return new; end $$;
            create trigger stay before insert on half for each row execute function stay()
            """)
        let (first, sink) = (job(payload, id: "half"), RecordingSink())
        let command = try command()
        async let ended = bench.run(command, job: first, sink: sink)
        try await eventually { sink.messages.contains { if case .progress = $0 { true } else { false } } }
        bench.runner.cancel(jobID: first.jobID, run: first.run, reason: .shutdown)
        #expect(await ended.outcome == .shutdown)
        #expect(try await postgres.query("select count(*) from half") == "0")
        _ = try await postgres.query("drop trigger stay on half")
        #expect(await bench.run(command, job: job(payload, id: "half")).outcome == .completed)
        #expect(try await postgres.query("select count(*) from half") == "300000")
    }

    @Test(
        "The list of registered hardware addresses is imported whole",
        .enabled(if: Files.exists("/usr/share/ieee-data/oui.csv")))
    func realFile() async throws {
        let payload = #"{"file":"/usr/share/ieee-data/oui.csv","table":"public.oui"}"#
        let report = await bench.run(try command(), job: job(payload, id: "oui"))
        #expect(report.outcome == .completed, "\(report)")
        #expect(report.result?.contains(#""skipped": 0"#) == true)
        let expected = try await postgres.query("select count(*) > 30000, count(distinct assignment) > 30000 from oui")
        #expect(expected == "t|t")
    }

    static let mistakes: [(payload: String, exitCode: Int32, message: String)] = [
        (#"{"file":"/nonexistent.csv","table":"t"}"#, 66, "cannot read /nonexistent.csv: No such file or directory"),
        (#"{"file":"/etc/passwd","table":"t; drop table x"}"#, 65, "not a table name: 't; drop table x'"),
        (#"{"file":"/etc/passwd"}"#, 65, "\"table\" must be a string"),
        (#"{"file":"/etc/passwd","table":"t","colums":[]}"#, 65, "unknown option: colums"),
        (#"{"file":"/dev/null","table":"t"}"#, 65, "no header in /dev/null: the file is empty"),
        (
            #"{"file":"/etc/passwd","table":"nowhere.t"}"#, 65,
            "the database refused the import: schema \"nowhere\" does not exist"
        ),
    ]

    @Test("A mistake in the payload is told, with an exit code that is not retried", arguments: mistakes)
    func mistake(payload: String, exitCode: Int32, message: String) async throws {
        let report = await bench.run(try command(), job: job(payload, id: "mistake"))
        #expect(report.outcome == .failed)
        #expect(report.exitCode == exitCode)
        #expect(report.errorMessage == message)
    }

    @Test("Without a database it says what to configure, or that it may be tried again")
    func noDatabase() async throws {
        var unconfigured = try command()
        unconfigured.environment = [:]
        let first = await bench.run(unconfigured, job: job("{}", id: "unconfigured"))
        #expect(first.exitCode == 78)
        #expect(first.errorMessage?.contains("pass_environment") == true)
        let file = bench.directory + "/in.csv"
        Files.write("a\n1\n", to: file)
        let away = try command(url: "postgresql:///x?host=/nonexistent")
        let second = await bench.run(away, job: job(#"{"file":"\#(file)","table":"t"}"#, id: "away"))
        #expect(second.exitCode == 69)
    }
}
