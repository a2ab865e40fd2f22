import Foundation
import Postgres
import TestSupport
import Testing

@Suite("What a job type says about limits and outcomes holds for its runs", .freshDatabase)
struct PolicyTests {
    private func define(_ bench: Bench, _ arguments: String) async throws {
        _ = try await bench.db.query("select stint.define_job_type(\(arguments))")
    }

    @Test("Once more with twice the memory really has twice the memory")
    func memory() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "hungry",
            """
            [ "$STINT_RUN" = 1 ] && pause=600 || pause=1
            exec python3 -ISc 'import os, sys, time; hog = os.urandom(1 << 20) * 90; time.sleep(int(sys.argv[1]))' $pause
            """)
        try await define(
            bench,
            """
            'hungry', p_memory_limit_bytes => 64 * 1024 * 1024, p_backoff_base => '0', p_backoff_jitter => '0',
            p_outcome_rules => '{"oom": {"action": "retry", "times": 1, "memory_factor": 2}}'
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("hungry")
        try await bench.waitFor("completed", id)
        let outcomes = try await bench.outcomes(id)
        #expect(outcomes == ["oom", "completed"], "\(runner.errors)")
        let message = try await bench.value("select error_message from stint.job_attempts where outcome = 'oom'") ?? ""
        #expect(message.contains("more than its limit of 64 MB; raise it with stint.define_job_type('hungry'"))
        _ = runner
    }

    @Test("A limit of the type ends the run by name")
    func limit() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("busy", "while :; do :; done")
        try await define(
            bench,
            "'busy', p_limits => '{\"cpu_seconds\": 1}', p_outcome_rules => '{\"cpu_exceeded\": {\"action\": \"fail\"}}'")
        let runner = try await bench.workingRunner()
        let id = try await bench.create("busy")
        try await bench.waitFor("failed", id)
        #expect(try await bench.fact("error_code", id) == "cpu_exceeded")
        _ = runner
    }

    @Test("rate_limited: no attempt is spent, the key is closed for the fleet, and the job comes back when it is over")
    func rateLimited() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "calling",
            """
            [ "$STINT_RUN" = 1 ] || exit 0
            printf '{"type":"rate_limited","key":"api","until":"%s"}\\n' "$(date -u -d '+1 hour' +%FT%TZ)"
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("calling", "{}", ", p_max_attempts => 1")
        try await bench.waitFor("retrying", id)
        #expect(try await bench.value("select stint.check_rate_limit('api', 100)") == "f")
        let end = "(select closed_until from stint_internal.closed_key where key = 'api')"
        #expect(try await bench.fact("scheduled_for >= \(end)", id) == "true")
        // As if the hour had passed.
        _ = try await bench.value("update stint_internal.closed_key set closed_until = closed_until - interval '1 hour'")
        _ = try await bench.value("update stint_internal.job_queue set scheduled_for = scheduled_for - interval '1 hour'")
        try await bench.waitFor("completed", id)
        #expect(try await bench.outcomes(id) == ["rate_limited", "completed"])
        #expect(try await bench.fact("attempts", id) == "1")
        #expect(try await bench.value("select stint.check_rate_limit('api', 100)") == "t")
        _ = runner
    }

    @Test("snooze: the job comes back later as the same attempt, and no limit is closed")
    func snooze() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "watching",
            """
            [ "$STINT_RUN" -gt 2 ] || { echo '{"type":"snooze","after":0.2,"reason":"not yet there"}'; exit; }
            printf '{"type":"result","value":%s}\\n' "$STINT_ATTEMPT"
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("watching", "{}", ", p_max_attempts => 1")
        try await bench.waitFor("completed", id)
        #expect(try await bench.outcomes(id) == ["snoozed", "snoozed", "completed"], "\(runner.errors)")
        #expect(try await bench.fact("result", id) == "1")
        #expect(try await bench.value("select count(*) from stint_internal.closed_key") == "0")
        let reason = "select string_agg(distinct error_message, '') from stint.job_attempts where outcome = 'snoozed'"
        #expect(try await bench.value(reason) == "not yet there")
        _ = runner
    }

    @Test("What had to be killed after a run stands in its usage, and in the log")
    func survivors() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("leaving", "setsid sleep 600 & setsid sleep 600 & sleep 0.1")
        let runner = try await bench.workingRunner()
        let id = try await bench.create("leaving")
        try await bench.waitFor("completed", id)
        let usage = try await bench.value("select usage from stint.job_attempts where job_id = $1::uuid", [id])
        #expect(usage?.contains(#""survivors": 2"#) == true, "\(usage ?? "none")")
        let warning = "killed 2 processes that the handler had left behind"
        try await eventually {
            try await bench.value(
                "select count(*) from stint.job_logs($1::uuid) where level = 'warning' and message = '\(warning)'", [id])
                == "1"
        }
        _ = runner
    }
}
