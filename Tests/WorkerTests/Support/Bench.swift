import DevCluster
import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

/// A database with Stint, handlers, and real `stint work` processes on them.
struct Bench {
    let settings: ConnectionSettings
    let url: String
    let db: Connection
    let handlers: Scripts
    let scratch: Scripts

    init(_ settings: ConnectionSettings, url: String, handlers: Scripts, scratch: Scripts) async throws {
        self.settings = settings
        self.url = url
        db = try await Connection.connect(settings, applicationName: "test")
        self.handlers = handlers
        self.scratch = scratch
    }

    /// On the database of the test that is running.
    static func make() async throws -> Bench {
        let database = try TestDatabase.current
        return try await Bench(database.settings, url: database.url, handlers: Scripts(), scratch: Scripts())
    }

    /// On a server of its own, which the test may stop and start.
    static func withServer(_ body: (Bench, DevCluster) async throws -> Void) async throws {
        let server = try await DevCluster.start(.init(profile: .test))
        do {
            try await Migrator.install(on: server.settings)
            let bench = try await Bench(
                server.settings, url: server.url(database: "postgres"), handlers: Scripts(), scratch: Scripts())
            try await body(bench, server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// The same with a new connection, after the server was away.
    func reconnected() async throws -> Bench {
        try await Bench(settings, url: url, handlers: handlers, scratch: scratch)
    }

    /// The names of all runners' connections to this database.
    func connections() async throws -> [String] {
        try await db.query(
            """
            select application_name from pg_stat_activity
            where datname = current_database() and application_name like 'stint %' order by 1
            """
        ).map { try $0.string("application_name") }
    }

    /// Ends the server's side of a runner's connection, as a network or an administrator does.
    func terminate(_ name: String) async throws {
        _ = try await db.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1",
            [name])
    }

    func changeSetting(_ name: String, _ value: String) async throws {
        _ = try await db.query("select stint.change_setting($1, $2)", [name, value])
    }

    /// Whether a job created while the runner idles is claimed because somebody woke it, and not because it happened to look: its log
    /// tells. One of its looks may come first, though rarely: then another job is created.
    func isWoken(_ runner: StintProcess, by type: String) async throws -> Bool {
        func claims(_ words: String) -> Int { runner.errors.split(separator: "\n").count { $0.contains(words) } }
        for _ in 0..<20 {
            // Long enough for its looks to have become rare.
            try await Task.sleep(for: .milliseconds(1500))
            let (all, woken) = (claims("claimed jobs="), claims("woken=true"))
            try await waitFor("completed", create(type))
            try await eventually { claims("claimed jobs=") > all }
            if claims("woken=true") > woken { return true }
        }
        return false
    }

    /// Writes down when ticks begin, for `startsWithATickOfItsOwn`.
    func recordTicks() async throws {
        try await db.execute(
            """
            create table public.tick (at timestamptz);
            alter function stint.tick() rename to real_tick;
            create function stint.tick() returns jsonb language sql volatile as $$
                insert into public.tick values (clock_timestamp());
                select stint.real_tick() $$;
            """)
    }

    /// Whether a job that is created for later while the runner idles is made ready by a tick that comes for it: an idle runner ticks every
    /// two seconds, and such a tick comes sooner. One of the usual ticks may come first: then another job is created. None starts early.
    func startsWithATickOfItsOwn(_ type: String, after delay: String) async throws -> Bool {
        for _ in 0..<20 {
            try await eventually("it does not tick as an idle runner does") {
                // It ticks more often for a second after it has found a job.
                try await value(
                    """
                    select at - lag(at) over (order by at) > interval '1.5 seconds'
                        and at > coalesce((select max(finished_at) from stint.jobs) + interval '3 seconds', '-infinity')
                    from public.tick order by at desc limit 1
                    """) == "t"
            }
            let id = try await create(type, "{}", ", p_scheduled_for => clock_timestamp() + interval '\(delay)'")
            try await waitFor("completed", id)
            #expect(try await fact("started_at >= scheduled_for", id) == "true")
            let isSooner = try await value(
                """
                select gap < interval '1.5 seconds' from (select at, at - lag(at) over (order by at) as gap from public.tick) as t
                where at <= (select started_at from stint.jobs where id = $1::uuid) order by at desc limit 1
                """, [id])
            if isSooner == "t" { return true }
        }
        return false
    }

    /// As if the time had passed for which this runner, which was killed, and its claims are still believed: nobody waits for it, and no other
    /// lease is short. What the server was still doing for it ends first: a claim may be among that.
    func endLease(of runner: StintProcess) async throws {
        try await eventually("sessions of the runner that was killed go on") {
            try await self.value(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'stint %'") == "0"
        }
        _ = try await db.query(
            """
            with gone as (
                update stint_internal.worker set last_beat_at = last_beat_at - interval '1 day' where process_id = \(runner.processID) returning id
            )
            update stint_internal.job_queue j set lease_until = j.lease_until - interval '1 day' from gone where j.worker_id = gone.id
            """)
    }

    /// Starts a runner and waits until it works.
    func workingRunner(_ arguments: String...) async throws -> StintProcess { try await workingRunner(arguments) }

    func workingRunner(_ arguments: [String]) async throws -> StintProcess {
        let runner = try StintProcess(
            ["work", "--handlers", handlers.directory, "--scratch", scratch.directory, "--log-level", "debug"]
                + arguments,
            environment: ["DATABASE_URL": url])
        try await eventually("no runner: \(runner.errors)") {
            try await self.value("select count(*) from stint_internal.worker where process_id = \(runner.processID)")
                == "1"
        }
        return runner
    }

    /// - Returns: the id.
    func create(_ type: String, _ payload: String = "{}", _ options: String = "") async throws -> String {
        try await db.query("select stint.create_job($1, $2::jsonb\(options)) as id", [type, payload]).single().string(
            "id")
    }

    /// The first column of the first row.
    func value(_ query: String, _ parameters: [String?] = []) async throws -> String? {
        try await db.query(query, parameters).first?[0]
    }

    func status(_ id: String) async throws -> String? {
        try await value("select status from stint.jobs where id = $1::uuid", [id])
    }

    /// One column of the job, as text.
    func fact(_ column: String, _ id: String) async throws -> String? {
        try await value("select (\(column))::text from stint.jobs where id = $1::uuid", [id])
    }

    /// The outcomes of its runs, in order.
    func outcomes(_ id: String) async throws -> [String] {
        try await db.query("select outcome from stint.job_attempts where job_id = $1::uuid order by run", [id])
            .map { try $0.string("outcome") }
    }

    func waitFor(
        _ status: String, _ id: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(id) did not become \(status)", sourceLocation: sourceLocation) {
            try await self.status(id) == status
        }
    }

    /// Whether anything of what handlers started is left.
    static func isAlive(_ processID: String) -> Bool {
        guard let number = Int32(processID) else { return false }
        // A zombie has ended; only nobody has asked how.
        let state = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
        guard let state, !state.contains(") Z ") else { return false }
        // The number may be another process's by now, which is no handler.
        let environment = try? String(contentsOfFile: "/proc/\(number)/environ", encoding: .utf8)
        return environment?.contains("STINT_JOB_") ?? true
    }
}
