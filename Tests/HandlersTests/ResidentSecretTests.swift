import Glibc
import Handlers
import Testing

@Suite("A resident gets its secrets, and nothing that it says has them")
struct ResidentSecretTests {
    let bench: Workbench
    let folder: String

    init() throws {
        bench = try Workbench()
        folder = bench.directory + "/config"
        mkdir(folder, 0o700)
        mkdir(folder + "/secrets", 0o700)
        give("first-crm-secret", to: "crm_api_key")
        give("first-mail-secret", to: "smtp_password")
    }

    private func give(_ value: String, to name: String) {
        Files.write(value + "\n", to: "\(folder)/secrets/\(name)", mode: 0o600)
    }

    /// The command for the type `test`, under a configuration.
    private func command(_ body: String) throws -> HandlerCommand {
        let path = bench.resident(body).executable
        Files.write(
            """
            {"secrets": {"directory": "secrets"}, "handlers": {"test": {
                "command": ["\(path)"], "mode": "resident", "pool": {"max": 1}, "secrets": ["crm_api_key"],
                "environment": {"SMTP_PASSWORD": {"$secret": "smtp_password"}}}}}
            """, to: folder + "/handlers.json")
        return try HandlerCatalog(configurationFile: folder + "/handlers.json", environment: [:]).command(for: "test")
    }

    private let reference = #"{"key": {"$secret": "crm_api_key"}}"#

    @Test("Each job has the present values in its payload, the process those of its start; when these change, it is replaced")
    func values() async throws {
        let command = try command(
            """
            for job in jobs():
                result(job, [os.getpid(), job["payload"].get("key", "")[:5], os.environ["SMTP_PASSWORD"][:6]])
                done(job)
            """)
        func answer(_ payload: String = "{}") async throws -> [String] {
            let report = await bench.runResident(command, payload: payload)
            let result = try #require(report.result, "\(report.errorMessage ?? "")")
            return result.dropFirst().dropLast().split(separator: ", ").map(String.init)
        }
        let first = try await answer(reference)
        #expect(first.dropFirst() == [#""first""#, #""first-""#])
        give("other-crm-secret", to: "crm_api_key")
        #expect(try await answer(reference) == [first[0], #""other""#, #""first-""#])
        #expect(try await answer() == [first[0], #""""#, #""first-""#])
        give("other-mail-secret", to: "smtp_password")
        let last = try await answer(reference)
        #expect(last.dropFirst() == [#""other""#, #""other-""#])
        #expect(last[0] != first[0])
    }

    @Test("Its log, results and last words are without them, also when they belong to another job")
    func redaction() async throws {
        let command = try command(
            """
            known = None
            for job in jobs():
                known = job["payload"].get("key") or known
                say(type="log", job_id=job["job_id"], message="it is " + known, fields={"k": known})
                print("on paper", known, flush=True)
                print("aloud", known, os.environ["SMTP_PASSWORD"], file=sys.stderr, flush=True)
                result(job, {"k": known})
                if job["payload"].get("die"): os._exit(1)
                done(job, outcome=known, exit_code=1)
            """)
        for payload in [reference, "{}", #"{"die": 1}"#] {
            let sink = RecordingSink()
            let report = await bench.runResident(command, payload: payload, sink: sink)
            #expect(report.result == #"{"k": "[secret crm_api_key]"}"#)
            #expect(sink.lines.contains("on paper [secret crm_api_key]"))
            #expect(sink.lines.contains("aloud [secret crm_api_key] [secret smtp_password]"))
            let everything = sink.logs.map { $0.message + ($0.fields ?? "") } + ["\(report)"]
            #expect(!everything.contains { $0.contains("first-") })
        }
    }

    @Test("A secret that is not there fails the job before it is handed on, and says what to do")
    func missing() async throws {
        let command = try command("for job in jobs(): done(job)")
        let report = await bench.runResident(command, payload: #"{"key": {"$secret": "smtp_password"}}"#)
        #expect(report.outcome == .secretMissing)
        #expect(report.errorMessage?.contains(#"add it to "secrets" of that type"#) == true)
        #expect(await bench.runResident(command).outcome == .completed)
    }
}
