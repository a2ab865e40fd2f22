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
        for _ in 0..<3 { slow.append(try await bench.create("one", #"{"sql":"select pg_sleep(3600)"}"#)) }
        try await eventually("two run") {
            try await bench.value(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'stint sql' and wait_event = 'PgSleep'"
            ) == "2"
        }
        let process = try await bench.create("process")
        try await bench.waitFor("completed", process)
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
        _ = try await bench.db.query("select stint.define_job_type('many', p_timeout => '12 seconds', p_max_attempts => 1)")
        _ = try await bench.db.query("select stint.create_job('many', jsonb_build_object('words', n)) from generate_series(1, 20) as n")
        let slow = try await bench.create("many", #"{"sql":"select pg_sleep(3600)"}"#)
        let runner = try await bench.workingRunner("--concurrency", "50")
        try await bench.waitFor("dead_letter", slow)
        #expect(try await bench.fact("error_code || ': ' || error_message", slow) == "timeout: did not finish within 00:00:12")
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
        try await bench.waitFor("completed", ids.2)
        // Which of the two comes first is nobody's business.
        try await eventually("one of two alike is completed, the other not") {
            try await bench.value(
                "select string_agg(status || ' ' || coalesce(error_code, ''), ',' order by status) from stint.jobs where payload ->> 'words' = 'same'"
            )
                == "completed ,retrying 23505"
        }
        _ = runner
    }

    @Test("kill -9 and terminated connections in the middle of a thousand: each takes effect exactly once")
    func exactlyOnce() async throws {
        let bench = try await bench()
        _ = try await bench.db.query(
            "select stint.create_job(case when n % 2 = 0 then 'one' else 'many' end, jsonb_build_object('words', n)) from generate_series(1, 1000) as n"
        )
        for done in [150, 400] {
            let runner = try await bench.workingRunner("--concurrency", "20")
            try await eventually { try await bench.value("select count(*) >= \(done - 100) from app.done") == "t" }
            try await bench.terminate("stint sql")
            try await eventually { try await bench.value("select count(*) >= \(done) from app.done") == "t" }
            runner.signal(SIGKILL)
            _ = try await runner.end()
            try await bench.endLease(of: runner)
        }
        let runner = try await bench.workingRunner("--concurrency", "20")
        try await eventually { try await bench.value("select count(*) from stint_internal.job_queue") == "0" }
        #expect(try await bench.value("select count(*) || ' ' || count(distinct job_id) from app.done") == "1000 1000")
        #expect(try await bench.value("select count(*) from stint_internal.job_history where status = 'completed'") == "1000")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("Asked twice to stop, a runner cancels them and gives back those that wait")
    func stop() async throws {
        let bench = try await bench()
        var ids: [String] = []
        for _ in 0..<4 { ids.append(try await bench.create("one", #"{"sql":"select pg_sleep(3600)"}"#)) }
        let runner = try await bench.workingRunner()
        try await eventually("two run") {
            try await bench.value(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'stint sql' and wait_event = 'PgSleep'"
            ) == "2"
        }
        runner.signal(SIGTERM)
        try await eventually("it does not stop") { runner.errors.contains("claims have stopped") }
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
        // One that was cancelled may have been undone altogether, when the cancellation came at its very end.
        let states = try await bench.value(
            "select string_agg(distinct status || ' ' || attempts, ',') || ' of ' || count(*) from stint.jobs")
        #expect(["pending 0,retrying 1 of 4", "pending 0 of 4"].contains(states))
    }

    @Test("A completion calls a registered function once; one that is refused fails the job and calls nothing")
    func call() async throws {
        let bench = try await bench()
        _ = try await bench.db.query(
            """
            do $do$ begin
                create function app.book(p_words text, p_calls int default 7) returns void language sql as $$
                    insert into app.done (words, calls) values (p_words, p_calls) $$;
                perform stint.register_function('books', 'app.book');
            end $do$
            """)
        try bench.handlers.add("books", #"echo '{"type":"call","function":"app.book","args":{"p_words":"booked"}}'"#)
        try bench.handlers.add("steals", #"echo '{"type":"call","function":"app.book","args":{"p_words":"stolen"}}'"#)
        let runner = try await bench.workingRunner()
        let ids = try await (bench.create("books"), bench.create("steals"))
        try await bench.waitFor("completed", ids.0)
        try await bench.waitFor("failed", ids.1)
        #expect(try await bench.value("select string_agg(words || calls, ',') from app.done") == "booked7")
        #expect(try await bench.fact("error_code", ids.1) == "result_refused")
        _ = runner
    }

    @Test("What a handler leaves in its session is not run with the rights of the runner")
    func trap() async throws {
        let bench = try await bench()
        _ = try await bench.db.query(
            """
            do $do$ begin
                if to_regrole('stint_test_lodger') is null then create role stint_test_lodger; end if;
                create table app.sprung (ran_as text default current_user);
                create function app.spring(p_value text) returns boolean language plpgsql as
                    $$ begin insert into app.sprung default values; return true; end $$;
                create function app.trap() returns jsonb language plpgsql as $$ begin
                    create domain pg_temp.uuid as pg_catalog.uuid check (app.spring(value::text));
                    create domain pg_temp.jsonb as pg_catalog.jsonb check (app.spring(value::text));
                    perform set_config('search_path', 'app', false);
                    return null;
                end $$;
                create function app.trap(p_job jsonb) returns jsonb language sql as 'select app.trap()';
                create function app.called_trap() returns jsonb language sql as 'select app.trap()';
                grant usage on schema app to public;
                grant all on all tables in schema app to public;
                perform stint.define_job_type('trap', p_handler => 'app.trap', p_handler_role => 'stint_test_lodger'),
                    stint.register_function('calls', 'app.called_trap', 'stint_test_lodger');
            end $do$
            """)
        try bench.handlers.add("calls", #"echo '{"type":"call","function":"app.called_trap","args":{}}'"#)
        try bench.handlers.add("process", "echo a line")
        let runner = try await bench.workingRunner("--sql-connections", "1")
        for type in ["trap", "one", "many", "calls", "process"] {
            try await bench.waitFor("completed", try await bench.create(type, #"{"words":"a"}"#))
        }
        #expect(try await bench.value("select string_agg(ran_as, ' ') from app.sprung") == nil)
        _ = runner
    }

    @Test("A version with all the weight runs all jobs, and each run says so; without its executable they fail as its own")
    func version() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("greet", #"echo '{"type":"result","value":"old"}'"#)
        try bench.handlers.add("greet@v2", #"echo '{"type":"result","value":"new"}'"#)
        let runner = try await bench.workingRunner()
        let first = try await bench.create("greet")
        try await bench.waitFor("completed", first)
        _ = try await bench.db.query("select stint.define_handler_version('greet', 'v2', 100)")
        let second = try await bench.create("greet")
        try await bench.waitFor("completed", second)
        #expect(try await bench.fact("result", first) == #""old""#)
        #expect(try await bench.fact("result", second) == #""new""#)
        _ = try await bench.db.query("select stint.define_handler_version('greet', 'v2', 0)")
        _ = try await bench.db.query("select stint.define_handler_version('greet', 'v3', 100)")
        let third = try await bench.create("greet")
        try await bench.waitFor("retrying", third)
        let versions = try await bench.value(
            "select string_agg(coalesce(handler_version, 'none') || ' ' || outcome, ',' order by handler_version) from stint.job_attempts")
        #expect(versions == "v2 completed,v3 handler_missing,none completed")
        _ = runner
    }

    @Test("A checkpoint survives the crash of its handler, and kill -9 of its runner")
    func checkpoint() async throws {
        let bench = try await Bench.make()
        _ = try await bench.db.query("select stint.define_job_type('resume', p_backoff_base => '0', p_backoff_jitter => '0')")
        try bench.handlers.add(
            "resume",
            """
            read -r envelope
            case "$STINT_ATTEMPT" in
            1) echo '{"type":"checkpoint","value":{"line":7}}'; kill -SEGV $$ ;;
            2) echo '{"type":"checkpoint","value":{"line":8}}'; echo "$envelope" >> $LEDGER; exec sleep 600 ;;
            *) echo "$envelope" >> $LEDGER ;;
            esac
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("resume")
        // The courier writes checkpoints about once a second.
        try await eventually("the second checkpoint is written") { try await bench.fact("checkpoint", id) == #"{"line": 8}"# }
        runner.signal(SIGKILL)
        _ = try await runner.end()
        try await bench.endLease(of: runner)
        let next = try await bench.workingRunner()
        try await bench.waitFor("completed", id)
        let seen = bench.handlers.lines
        #expect(seen.count == 2 && seen[0].contains(#""checkpoint": {"line": 7}"#) && seen[1].contains(#""checkpoint": {"line": 8}"#))
        #expect(try await bench.outcomes(id) == ["signalled", "lost", "completed"])
        _ = next
    }
}
