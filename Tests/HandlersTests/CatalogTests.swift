import Glibc
import Handlers
import Testing

@Suite("A job type finds its handler, and nothing else")
final class CatalogTests {
    let folder = Files.makeDirectory("catalog")

    deinit { Files.remove(folder) }

    private func add(_ name: String, mode: mode_t = 0o755) {
        Files.write("#!/bin/sh\n", to: "\(folder)/\(name)", mode: mode)
    }

    private func catalog(_ configuration: String? = nil, environment: [String: String] = [:]) throws -> HandlerCatalog {
        if let configuration { Files.write(configuration, to: folder + "/.handlers.json") }
        return try HandlerCatalog(
            directory: folder, configurationFile: configuration == nil ? nil : folder + "/.handlers.json",
            environment: environment)
    }

    private func failure(_ jobType: String, _ catalog: HandlerCatalog) -> HandlerCatalogError? {
        do {
            _ = try catalog.command(for: jobType)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "The extension does not matter", arguments: ["import_csv", "import_csv.py", "import_csv.sh", "import_csv.x86"])
    func extensions(file: String) throws {
        add(file)
        #expect(try catalog().command(for: "import_csv") == HandlerCommand(executable: "\(folder)/\(file)"))
    }

    @Test("Two candidates are an error that names both")
    func ambiguous() throws {
        add("import_csv")
        add("import_csv.py")
        let error = failure("import_csv", try catalog())
        #expect(error == .ambiguous(jobType: "import_csv", paths: [folder + "/import_csv", folder + "/import_csv.py"]))
        #expect(error?.description.contains("import_csv.py") == true)
    }

    @Test("Hidden files, directories, backups and data files beside a handler are ignored")
    func ignored() throws {
        for name in ["job.py~", "job.bak", "job.py.orig", ".job.swp", "#job#", "job.tmp"] { add(name) }
        add("job.json", mode: 0o644)
        mkdir(folder + "/job.d", 0o755)
        add("job.py")
        #expect(try catalog().command(for: "job").executable == folder + "/job.py")
        #expect(try catalog().jobTypes() == ["job"])
    }

    @Test("A missing handler is told with those that exist, and found once it is there")
    func missing() throws {
        add("one")
        add("two.py")
        let catalog = try catalog()
        #expect(failure("three", catalog) == .missing(jobType: "three", existing: ["one", "two"]))
        #expect(failure("three", catalog)?.description.contains("one, two") == true)
        add("three")
        #expect(failure("three", catalog) == nil)
    }

    @Test("A deploy into a directory that had not changed for long is noticed at once")
    func deploy() async throws {
        add("import_csv.py")
        let catalog = try catalog()
        // Time itself is what counts: only what has been still for seconds is remembered.
        try await Task.sleep(for: .seconds(4))
        for _ in 0..<2 { #expect(try catalog.command(for: "import_csv").executable == folder + "/import_csv.py") }
        rename(folder + "/import_csv.py", folder + "/import_csv.sh")
        #expect(try catalog.command(for: "import_csv").executable == folder + "/import_csv.sh")
        add("export_csv")
        #expect(try catalog.jobTypes() == ["export_csv", "import_csv"])
    }

    @Test("A file that is not executable is told with the command that makes it so")
    func notExecutable() throws {
        add("job.py", mode: 0o644)
        #expect(failure("job", try catalog())?.description.contains("chmod +x \(folder)/job.py") == true)
    }

    static let hostile = [
        "", ".", "..", "../x", "/bin/sh", "a/b", "a\0b", "a b", "a\nb", ".hidden", "-rf", "~", "$HOME", "a;b", "ä",
        "a\u{202E}b",
        String(repeating: "a", count: 129), "handler%2e%2e", "a\\b", "*",
    ]

    @Test("A job type cannot leave the directory nor be anything odd", arguments: hostile)
    func hostile(jobType: String) throws {
        add("x")
        mkdir(folder + "/a", 0o755)
        add("a/b")
        let error = failure(jobType, try catalog())
        #expect(error == .invalidJobType(jobType))
        #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }

    @Test("The configuration sets command, arguments, directory and environment")
    func configured() throws {
        add("import_csv")
        let catalog = try catalog(
            """
            {"handlers": {
                "import_csv": {"command": ["/usr/bin/env", "python3", "x.py"], "working_directory": "/tmp",
                    "environment": {"A": "1"}, "pass_environment": ["DATABASE_URL", "ABSENT"], "mode": "oneshot"},
                "here": {"command": ["./import_csv"]}, "searched": {"command": ["sh", "-c", "true"]}}}
            """, environment: ["DATABASE_URL": "postgres://", "PGPASSWORD": "secret"])
        #expect(
            try catalog.command(for: "import_csv")
                == HandlerCommand(
                    executable: "/usr/bin/env", arguments: ["python3", "x.py"], workingDirectory: "/tmp",
                    environment: ["A": "1", "DATABASE_URL": "postgres://"]))
        #expect(try catalog.command(for: "here").executable == folder + "/./import_csv")
        #expect(try catalog.command(for: "searched").executable.hasSuffix("/sh"))
        #expect(try catalog.jobTypes() == ["here", "import_csv", "searched"])
    }

    @Test("A resident's entry says how many processes stay, and for how long; what it leaves out has a default")
    func resident() throws {
        add("stays")
        add("default")
        let catalog = try catalog(
            """
            {"handlers": {"default": {"mode": "resident"}, "stays": {"mode": "resident", "pool": {
                "min": 1, "max": 8, "max_jobs": 1000, "max_age": 60, "max_idle": 0.5, "max_memory_bytes": 1000000,
                "max_concurrency": 5}}}}
            """)
        #expect(try catalog.command(for: "default").pool == ResidentPoolOptions())
        var pool = ResidentPoolOptions()
        pool.min = 1
        pool.max = 8
        pool.maxJobs = 1000
        pool.maxAge = .seconds(60)
        pool.maxIdle = .milliseconds(500)
        pool.maxMemoryBytes = 1_000_000
        pool.maxConcurrency = 5
        #expect(try catalog.command(for: "stays").pool == pool)
    }

    @Test("An entry without a command adds to what the directory has")
    func addition() throws {
        add("job.py")
        let catalog = try catalog(
            #"{"handlers": {"job": {"pass_environment": ["TOKEN"]}}}"#, environment: ["TOKEN": "t", "OTHER": "o"])
        let command = try catalog.command(for: "job")
        #expect(command == HandlerCommand(executable: folder + "/job.py", environment: ["TOKEN": "t"]))
    }

    static let mistakes = [
        (#"{"handlers": {"a": {"comand": ["/bin/sh"]}}}"#, "comand"), (#"{"handler": {}}"#, "handler"),
        (#"{"handlers": {"a": {"command": "/bin/sh"}}}"#, "handlers.a.command must be an array of strings"),
        (#"{"handlers": {"a": {"command": []}}}"#, "handlers.a.command must name an executable"),
        (#"{"handlers": {"../a": {}}}"#, "../a"), (#"{"handlers": {"a": {"mode": "sometimes"}}}"#, "resident"),
        (#"{"handlers": {"a": {"mode": "resident", "database": true}}}"#, "database must be false with \"mode\": \"resident\""),
        (#"{"handlers": {"a": {"pool": {}}}}"#, "handlers.a.pool needs \"mode\": \"resident\""),
        (#"{"handlers": {"a": {"mode": "resident", "pool": {"size": 3}}}}"#, "unknown key \"size\" in handlers.a.pool"),
        (#"{"handlers": {"a": {"mode": "resident", "pool": {"min": 5}}}}"#, "min is more than its max, which is 4"),
        (#"{"handlers": {"a": {"mode": "resident", "pool": {"max": 0}}}}"#, "handlers.a.pool.max must be a whole number"),
        (#"{"handlers": {"a": {"mode": "resident", "pool": {"max_jobs": 1.5}}}}"#, "of at least 1"),
        (#"{"handlers": {"a": {"mode": "resident", "pool": {"max_age": "1h"}}}}"#, "must be a number of seconds"),
        (#"{"handlers": {"a": }}"#, "byte"), (#"{"handlers": {"a": {"command": ["no-such-program"]}}}"#, "not in PATH"),
    ]

    @Test("A mistake in the configuration is named", arguments: mistakes)
    func mistake(configuration: String, words: String) {
        do {
            _ = try catalog(configuration)
            Issue.record("was accepted")
        } catch {
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test("A configured command that does not exist, or is not executable, is told")
    func brokenCommand() throws {
        add("plain", mode: 0o644)
        let catalog = try catalog(
            #"{"handlers": {"a": {"command": ["/nonexistent"]}, "b": {"command": ["./plain"]}}}"#)
        #expect(failure("a", catalog) == .commandMissing(jobType: "a", path: "/nonexistent"))
        #expect(failure("b", catalog) == .notExecutable(path: folder + "/./plain"))
    }

    @Test("A directory that does not exist, or is a file, is an error at once")
    func noDirectory() {
        #expect(throws: HandlerCatalogError.self) { try HandlerCatalog(directory: "/nonexistent") }
        #expect(throws: HandlerCatalogError.unreadableDirectory(path: "/etc/passwd", reason: "Not a directory")) {
            try HandlerCatalog(directory: "/etc/passwd")
        }
    }
}
