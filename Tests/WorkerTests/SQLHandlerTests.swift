import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Handlers that are functions in the database", .freshDatabase)
struct SQLHandlerTests {
    /// `one` and `many` write down each job and its tenant; both do what `payload.sql` says.
    private static let handlers = """
        create schema app;
        create table app.done (job_id uuid, words text, calls int);
        create function app.one(p_job jsonb) returns jsonb language plpgsql as $$
        begin
            insert into app.done values ((p_job ->> 'job_id')::uuid, p_job -> 'payload' ->> 'words', 1);
            if p_job -> 'payload' ? 'sql' then execute p_job -> 'payload' ->> 'sql'; end if;
            return to_jsonb(p_job -> 'payload' ->> 'words');
        end $$;
        create function app.many(p_jobs jsonb[]) returns jsonb[] language sql as $$
            select array_agg(app.one(j) order by n) from unnest(p_jobs) with ordinality as u (j, n) $$;
        perform stint.define_job_type('one', p_handler => 'app.one'), stint.define_job_type('many', p_handler => 'app.many');
        """

    private func bench() async throws -> Bench {
        let bench = try await Bench.make()
        _ = try await bench.db.query("do $do$ begin \(Self.handlers) end $do$")
        return bench
    }

    @Test("A runner runs them beside processes, and ends them with their results")
    func run() async throws {
        let bench = try await bench()
        try bench.handlers.add("process", #"echo '{"type":"result","value":"by a process"}'"#)
        let runner = try await bench.workingRunner()
        let ids = try await (bench.create("one", #"{"words":"a"}"#), bench.create("many", #"{"words":"b"}"#), bench.create("process"))
        try await bench.waitFor("completed", ids.0)
        try await bench.waitFor("completed", ids.1)
        try await bench.waitFor("completed", ids.2)
        #expect(try await bench.fact("result", ids.0) == #""a""#)
        #expect(try await bench.fact("result", ids.1) == #""b""#)
        #expect(try await bench.fact("result", ids.2) == #""by a process""#)
        #expect(try await bench.outcomes(ids.0) == ["completed"])
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("Slow ones keep neither processes nor heartbeats waiting, and can be cancelled while they run")
    func slow() async throws {
        let bench = try await bench()
        try bench.handlers.add("process", "true")
        let runner = try await bench.workingRunner()
        var slow: [String] = []
        for _ in 0..<3 { slow.append(try await bench.create("one", #"{"sql":"select pg_sleep(60)"}"#)) }
        try await eventually("two run") {
            try await bench.value(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'stint sql' and wait_event = 'PgSleep'"
            ) == "2"
        }
        let process = try await bench.create("process")
        try await bench.waitFor("completed", process, timeout: .seconds(5))
        for id in slow { _ = try await bench.db.query("select stint.cancel_job($1::uuid)", [id]) }
        for id in slow { try await bench.waitFor("cancelled", id) }
        #expect(try await bench.value("select count(*) from app.done") == "0")
        let after = try await bench.create("many")
        try await bench.waitFor("completed", after)
        _ = runner
    }

    @Test("One that takes too long is cancelled; it fails none of those that were in the same call")
    func timeout() async throws {
        let bench = try await bench()
        _ = try await bench.db.query("select stint.define_job_type('many', p_timeout => '1 second', p_max_attempts => 1)")
        _ = try await bench.db.query("select stint.create_job('many', jsonb_build_object('words', n)) from generate_series(1, 20) as n")
        let slow = try await bench.create("many", #"{"sql":"select pg_sleep(60)"}"#)
        let runner = try await bench.workingRunner("--concurrency", "50")
        try await bench.waitFor("dead_letter", slow)
        #expect(try await bench.fact("error_code || ': ' || error_message", slow) == "timeout: did not finish within 00:00:01")
        try await eventually("the others end") { try await bench.value("select count(distinct words) from app.done") == "20" }
        #expect(try await bench.value("select count(*) from app.done") == "20")
        _ = runner
    }

    @Test("What fails only at the commit fails its job, and no other")
    func deferred() async throws {
        let bench = try await bench()
        _ = try await bench.db.query("alter table app.done add unique (words) deferrable initially deferred")
        let ids = try await (
            bench.create("one", #"{"words":"same"}"#), bench.create("one", #"{"words":"same"}"#), bench.create("one", #"{"words":"other"}"#)
        )
        let runner = try await bench.workingRunner()
        try await bench.waitFor("completed", ids.0)
        try await bench.waitFor("retrying", ids.1)
        try await bench.waitFor("completed", ids.2)
        #expect(try await bench.fact("error_code", ids.1) == "23505")
        _ = runner
    }

    @Test("kill -9 and terminated connections in the middle of a thousand: each takes effect exactly once")
    func exactlyOnce() async throws {
        let bench = try await bench()
        try await bench.changeSetting("worker_lease", "5 seconds")
        _ = try await bench.db.query(
            "select stint.create_job(case when n % 2 = 0 then 'one' else 'many' end, jsonb_build_object('words', n)) from generate_series(1, 1000) as n"
        )
        for done in [150, 400] {
            let runner = try await bench.workingRunner("--concurrency", "20")
            try await eventually(timeout: .seconds(60)) { try await bench.value("select count(*) >= \(done - 100) from app.done") == "t" }
            try await bench.terminate("stint sql")
            try await eventually(timeout: .seconds(60)) { try await bench.value("select count(*) >= \(done) from app.done") == "t" }
            runner.signal(SIGKILL)
            _ = try await runner.end()
        }
        let runner = try await bench.workingRunner("--concurrency", "20")
        try await eventually(timeout: .seconds(90)) { try await bench.value("select count(*) from stint_internal.job_queue") == "0" }
        #expect(try await bench.value("select count(*) || ' ' || count(distinct job_id) from app.done") == "1000 1000")
        #expect(try await bench.value("select count(*) from stint_internal.job_history where status = 'completed'") == "1000")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("Asked twice to stop, a runner cancels them and gives back those that wait")
    func stop() async throws {
        let bench = try await bench()
        var ids: [String] = []
        for _ in 0..<4 { ids.append(try await bench.create("one", #"{"sql":"select pg_sleep(60)"}"#)) }
        let runner = try await bench.workingRunner()
        try await eventually("two run") {
            try await bench.value(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'stint sql' and wait_event = 'PgSleep'"
            ) == "2"
        }
        runner.signal(SIGTERM)
        try await Task.sleep(for: .milliseconds(300))
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        #expect(
            try await bench.value("select string_agg(status || ' ' || attempts, ',' order by status, attempts) from stint.jobs")
                == "pending 0,pending 0,retrying 1,retrying 1")
    }
}
