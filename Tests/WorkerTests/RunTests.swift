import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A run ends up in the database", .freshDatabase)
struct RunTests {
    @Test("Result, envelope, log, progress, attempt and usage stand in the database")
    func everythingIsWritten() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "echo",
            """
            read -r envelope
            echo '{"type":"progress","percent":40,"message":"half","total":10,"processed":4,"failed":1}'
            echo '{"type":"log","level":"error","message":"hello","fields":{"a":1}}'
            echo a plain line
            echo careful >&2
            printf '{"type":"result","value":%s}\\n' "$envelope"
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create(
            "echo", #"{"n": 12345678901234567890, "text": "ä\" "}"#, ", p_max_attempts => 3")
        try await bench.waitFor("completed", id)

        #expect(try await bench.fact("result->'payload'", id) == #"{"n": 12345678901234567890, "text": "ä\" "}"#)
        #expect(try await bench.fact("result->>'job_id'", id) == id)
        #expect(try await bench.fact("result->>'run'", id) == "1")
        #expect(try await bench.fact("result->>'attempt' || '/' || (result->>'max_attempts')", id) == "1/3")
        #expect(try await bench.fact("result->>'job_type' || ' ' || (result->>'queue')", id) == "echo default")
        #expect(
            try await bench.fact("(result->>'deadline')::timestamptz > now() + interval '10 minutes'", id) == "true")
        #expect(
            try await bench.fact("result ? 'checkpoint' and result ? 'tenant_id' and result ? 'trace_context'", id)
                == "true")
        let log = try await bench.db.query("select level, message, fields from stint.job_logs($1::uuid)", [id])
            .map { "\($0["level"] ?? "") \($0["message"] ?? "") \($0["fields"] ?? "")" }
        #expect(Set(log) == [#"error hello {"a": 1}"#, "info a plain line ", "warning careful "])
        #expect(try await bench.fact("progress->>'processed' || ' of ' || (progress->>'total')", id) == "4 of 10")
        #expect(try await bench.fact("progress_message", id) == "half")
        #expect(try await bench.fact("attempts", id) == "1")
        #expect(try await bench.outcomes(id) == ["completed"])
        #expect(
            try await bench.value(
                "select count(*) from stint.job_attempts where job_id = $1::uuid and exit_code = 0 and (usage->>'wall_ms')::int >= 0",
                [id]) == "1")
        runner.signal(SIGTERM)
        #expect(try await runner.end() == 0)
    }

    @Test("A checkpoint comes back on the next attempt")
    func checkpoint() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "resume",
            """
            read -r envelope
            case "$envelope" in
            *'"checkpoint": {"line": 7}'*) echo '{"type":"result","value":"resumed"}' ;;
            *) echo '{"type":"checkpoint","value":{"line":7}}'; echo '{"type":"retry","after":0}' ;;
            esac
            """)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("resume")
        try await bench.waitFor("completed", id)
        #expect(try await bench.fact("result", id) == #""resumed""#)
        #expect(try await bench.outcomes(id) == ["retry", "completed"])
        _ = runner
    }

    @Test("Children are created with the completion, as their parent's tenant, and not at all when the run fails")
    func enqueue() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "parent",
            """
            echo '{"type":"enqueue","job":{"job_type":"child","queue":"elsewhere","payload":{"n":1}}}'
            echo '{"type":"enqueue","job":{"job_type":"child","queue":"elsewhere","payload":{"n":2}}}'
            """)
        try bench.handlers.add(
            "failing", #"echo '{"type":"enqueue","job":{"job_type":"orphan","queue":"elsewhere"}}'; exit 65"#)
        let runner = try await bench.workingRunner()
        let rows = try await bench.db.transaction { db in
            _ = try await db.query(
                "select set_config('stint.tenant_id', 'acme', true), set_config('stint.user_id', 'ann', true)")
            return try await db.query(
                "select stint.create_job('parent') as parent, stint.create_job('failing') as failing")
        }
        let (parent, failing) = (try rows.single().string("parent"), try rows.single().string("failing"))
        try await bench.waitFor("completed", parent)
        try await bench.waitFor("failed", failing)
        let children = try await bench.db.query(
            "select tenant_id, created_by, payload->>'n' as n from stint.jobs where job_type = 'child' order by 3")
        #expect(children.map { $0["n"] } == ["1", "2"])
        #expect(children.allSatisfy { $0["tenant_id"] == "acme" && $0["created_by"] == "ann" })
        #expect(try await bench.value("select count(*) from stint.jobs where job_type = 'orphan'") == "0")
        _ = runner
    }

    @Test(
        "An effect that the database refuses fails the job with its reason, and disturbs no other result",
        arguments: [
            (#"{"type":"call","function":"app.f","args":{}}"#, "may not have 'app.f' called"),
            (#"{"type":"enqueue","job":{"job_type":"x","priority":99}}"#, "priority"),
            (#"{"type":"enqueue","job":{"job_type":"x","colour":"red"}}"#, "colour"),
        ])
    func refusedEffect(message: String, reason: String) async throws {
        let bench = try await Bench.make()
        try bench.handlers.add("bad", "echo '\(message)'")
        try bench.handlers.add("good", "echo '{\"type\":\"result\",\"value\":1}'")
        let ids = try await bench.db.query(
            "select stint.create_job(t) as id from unnest('{good,bad,good}'::text[]) as t"
        ).map { try $0.string("id") }
        let runner = try await bench.workingRunner()
        try await bench.waitFor("failed", ids[1])
        #expect(try await bench.fact("error_code", ids[1]) == "result_refused")
        #expect(try await bench.fact("error_message", ids[1])?.contains(reason) == true)
        for id in [ids[0], ids[2]] { try await bench.waitFor("completed", id) }
        #expect(try await bench.value("select count(*) from stint.jobs where job_type = 'x'") == "0")
        _ = runner
    }

    @Test("What a handler hands back and takes too long fails its own job, and holds up nobody else's result", .freshDatabase)
    func slowEffect() async throws {
        let bench = try await Bench.make()
        _ = try await bench.db.query(
            """
            do $do$ begin
                create function public.dawdle() returns void language sql as 'select pg_sleep(3600)';
                perform stint.register_function('slow', 'public.dawdle');
                perform stint.define_job_type('slow', p_max_attempts => 1);
                execute format('alter database %I set statement_timeout = 3000', current_database());
            end $do$
            """)
        try bench.handlers.add("slow", #"echo '{"type":"call","function":"public.dawdle","args":{}}'"#)
        try bench.handlers.add("quick", "")
        let runner = try await bench.workingRunner()
        let slow = try await bench.create("slow")
        let quick = [try await bench.create("quick"), try await bench.create("quick")]
        for id in quick { try await bench.waitFor("completed", id) }
        try await bench.waitFor("dead_letter", slow)
        #expect(try await bench.fact("error_code", slow) == "result_refused")
        #expect(try await bench.fact("error_message", slow)?.contains("statement timeout") == true)
        _ = runner
    }

    @Test("What a handler hands back has a minute, where the database sets no time", .freshDatabase)
    func boundedEffect() async throws {
        let bench = try await Bench.make()
        _ = try await bench.db.query(
            """
            do $do$ begin
                create table public.seen (timeout text);
                grant insert on public.seen to public;
                create function public.note() returns void language sql as
                    $$insert into public.seen values (current_setting('statement_timeout'))$$;
                perform stint.register_function('noting', 'public.note');
            end $do$
            """)
        try bench.handlers.add("noting", #"echo '{"type":"call","function":"public.note","args":{}}'"#)
        let runner = try await bench.workingRunner()
        try await bench.waitFor("completed", try await bench.create("noting"))
        #expect(try await bench.db.query("select timeout from public.seen").single().string("timeout") == "1min")
        _ = runner
    }

    @Test("What the database cannot store is named on the job, and the job still ends")
    func unstorable() async throws {
        let bench = try await Bench.make()
        try bench.handlers.add(
            "nul",
            #"""
            echo '{"type":"log","level":"info","message":"with fields","fields":{"a":"\u0000"}}'
            echo '{"type":"log","level":"info","message":"good"}'
            echo '{"type":"result","value":"\u0000"}'
            """#)
        let runner = try await bench.workingRunner()
        let id = try await bench.create("nul")
        try await eventually { try await bench.fact("finished_at", id) != nil }
        let log = try await bench.db.query("select message from stint.job_logs($1::uuid)", [id]).compactMap {
            $0["message"]
        }
        #expect(log.contains("good"))
        _ = runner
    }
}
