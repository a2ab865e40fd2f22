import Foundation
import TestSupport
import Testing

@Suite("stint job … by filter, and stint bulk", .freshDatabase)
struct BulkTests {
    private let stint: Stint

    init() async throws {
        stint = try Stint()
        _ = try await stint.value(
            """
            select count(stint.create_job(t, p_queue => q, p_tags => array[t])) from (values ('mail', 'a'), ('mail', 'b'), ('fax', 'a')) as v (t, q), generate_series(1, 4)
            """)
    }

    private func statuses() async throws -> String? {
        try await stint.value(
            "select string_agg(concat_ws(' ', n, job_type, status), ', ' order by job_type, status) from (select job_type, status, count(*) as n from stint.jobs group by 1, 2) as s"
        )
    }

    @Test("A dry run counts and shows, and changes nothing; without --yes nobody is there to ask")
    func dryRun() async throws {
        let plan = try await stint("job", "cancel", "--type", "mail", "--queue", "a", "--queue", "b", "--dry-run")
        #expect(plan.exitCode == 0, "\(plan.errors)")
        #expect(plan.output.contains("cancel: 8 jobs") && plan.output.contains("4 in a, 4 in b"))
        #expect(plan.output.split(separator: "\n").count { $0.contains("for example") } == 8)
        #expect(try await stint("job", "cancel", "--type", "mail", "--dry-run", "--json").objects.first?["matches"] as? Int == 8)
        let asked = try await stint("job", "cancel", "--type", "mail")
        #expect(asked.exitCode == 64 && asked.errors.contains("--yes"))
        #expect(try await statuses() == "4 fax pending, 8 mail pending")
    }

    @Test("Cancel and undo: to the end, with the way back shown")
    func cancelAndUndo() async throws {
        let done = try await stint("job", "cancel", "--filter", #"{"job_type": "mail"}"#, "--yes", "--reason", "wrong list")
        #expect(done.exitCode == 0, "\(done.errors)")
        #expect(done.output.contains("8 jobs changed"))
        #expect(try await statuses() == "4 fax pending, 8 mail cancelled")
        #expect(try await stint.value("select distinct cancel_reason from stint.jobs where status = 'cancelled'") == "wrong list")
        let undo = try #require(done.output.split(separator: "\n").last { $0.contains("stint bulk undo") })
        let id = try #require(undo.split(separator: " ").last.map(String.init))
        let undone = try await stint("bulk", "undo", id, "--json")
        #expect(undone.exitCode == 0, "\(undone.errors)")
        #expect(try undone.objects.last?["status"] as? String == "completed")
        #expect(try await statuses() == "4 fax pending, 8 mail pending")
        #expect(try await stint("bulk", "undo", id).exitCode == 1)
        #expect(try await stint("bulk", "list", "--json").objects.count == 2)
        #expect(try await stint("bulk", "show", id).output.contains("wrong list"))
    }

    @Test("Move, reprioritise and delete, by options and by id")
    func others() async throws {
        #expect(try await stint("job", "move", "--tag", "fax", "--to-queue", "c", "--yes").exitCode == 0)
        #expect(try await stint("job", "reprioritise", "--all", "--priority", "7", "--yes", "--json").exitCode == 0)
        #expect(try await stint.value("select count(*) from stint.jobs where queue = 'c' and priority = 7") == "4")
        let id = try #require(try await stint.value("select id from stint.jobs where job_type = 'mail' limit 1"))
        #expect(try await stint("job", "cancel", id).text == "\(id)  cancelled")
        #expect(try await stint("job", "delete", id).exitCode == 0)
        #expect(try await stint.value("select count(*) from stint.jobs") == "11")
        let missing = try await stint("job", "delete", id)
        #expect(missing.exitCode == 1 && missing.errors.contains("not found"))
        #expect(try await stint("job", "cancel", "--type", "nothing", "--yes").output.contains("0 jobs"))
    }

    @Test("Retry and redrive by the text of the error")
    func failures() async throws {
        _ = try await stint.value("select stint.define_job_type('fax', p_max_attempts => 1)")
        _ = try await stint.value("select count(*) from stint.create_jobs_of_type('fax', '{\"{}\",\"{}\"}', 'z')")
        _ = try await stint.value("select count(stint.fail_job(job_id, run, 'connection TIMEOUT')) from stint.claim_jobs('w', '{z}', 10)")
        #expect(try await stint("job", "redrive", "--error", "%timeout%", "--to-queue", "y", "--priority", "2", "--yes").exitCode == 0)
        #expect(try await stint.value("select count(*) from stint.jobs where queue = 'y' and status = 'pending' and priority = 2") == "2")
        _ = try await stint.value(
            "select count(stint.fail_job(job_id, run, 'gone', p_retryable => false)) from stint.claim_jobs('w', '{y}', 10)")
        #expect(try await stint("job", "retry", "--status", "failed", "--yes").output.contains("2 jobs changed"))
        #expect(try await statuses() == "6 fax pending, 8 mail pending")
    }

    @Test("On a terminal it asks and draws a bar; --detach leaves it to the runners, and stop ends it")
    func terminal() async throws {
        let place = try Scripts()
        let input = place.directory + "/answer"
        try "y\n".write(toFile: input, atomically: true, encoding: .utf8)
        let terminal = try await stint.onTerminal("job move --type mail --to-queue slow", input: input)
        #expect(terminal.exitCode == 0, "\(terminal.output)")
        #expect(terminal.output.contains("move 8 jobs? [y/N]") && terminal.output.contains("####################"))
        let id = try await stint("job", "cancel", "--all", "--yes", "--detach").text.split(separator: "\n").last.map(String.init)
        #expect(try await statuses() == "4 fax pending, 8 mail pending")
        #expect(try await stint("bulk", "stop", try #require(id)).output.contains("stopped"))
    }

    @Test(
        "Jobs must be chosen, and in one way",
        arguments: [
            ["job", "cancel"], ["job", "delete", "--yes"], ["job", "retry", "--all", "--type", "x"],
            ["job", "retry", "--filter", "{}", "--tag", "x"], ["job", "cancel", "00000000-0000-7000-8000-000000000000", "--queue", "a"],
            ["job", "move", "--all"], ["job", "reprioritise", "--all"],
        ])
    func choice(_ arguments: [String]) async throws {
        let answer = try await StintProcess.run(arguments, environment: ["DATABASE_URL": stint.database.url])
        #expect(answer.exitCode == 64, "\(answer.errors)")
        #expect(answer.output.isEmpty)
    }

    @Test(
        "What SQL refuses is said in its words",
        arguments: [
            (["--status", "happy"], "status in p_filter"), (["--filter", #"{"tagg": 1}"#], "tagg"),
            (["--older-than", "soon"], "older_than"),
        ])
    func refusal(_ options: [String], _ words: String) async throws {
        let answer = try await StintProcess.run(["job", "cancel", "--yes"] + options, environment: ["DATABASE_URL": stint.database.url])
        #expect(answer.exitCode == 1 && answer.errors.contains(words), "\(answer.errors)")
    }
}
