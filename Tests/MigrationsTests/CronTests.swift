import Migrations
import Postgres
import SQLBundle
import Testing

@testable import DevCluster

/// On a server of its own: pg_cron lives in one database of a server, and other tests' databases share the usual one.
@Suite("stint cron", .serialized)
struct CronTests {
    /// Runs `body` with pg_cron's database and another one; not at all where pg_cron is not installed.
    private func withCron(_ body: (ConnectionSettings, ConnectionSettings, Connection) async throws -> Void)
        async throws
    {
        guard try await ServerBinaries.find(given: nil, version: nil).hasLibrary("pg_cron") else { return }
        var options = DevCluster.Options(profile: .test)
        options.parameters = ["shared_preload_libraries": "pg_cron", "cron.database_name": "postgres"]
        let cluster = try await DevCluster.start(options)
        let home = try await Connection.connect(cluster.settings)
        try await home.execute("create extension pg_cron")
        try await home.execute("create database other")
        try await body(cluster.settings, cluster.settings(database: "other"), home)
        await home.close()
        await cluster.stop()
    }

    private static func files(_ schedules: [(name: String, every: String)]) -> SQLFiles {
        SQLFiles(
            schedules.map {
                EmbeddedFile(
                    path: "cron/\($0.name).sql",
                    text: "-- stint:schedule \($0.name)\n-- stint:every '\($0.every)'\nselect 1;\n")
            })
    }

    private func actions(_ report: CronReport) -> [String] {
        guard case .applied(let changes) = report else { return ["unavailable"] }
        return changes.map { "\($0.action.rawValue) \($0.job.name)" }
    }

    @Test("Jobs are added, changed and removed by name, and only ours", arguments: [true, false])
    func applies(isHome: Bool) async throws {
        try await withCron { here, there, cron in
            let settings = isHome ? here : there
            try await cron.execute("select cron.schedule('other', '* * * * *', 'select 1')")
            let first = try CronInstaller(settings, files: Self.files([("a", "* * * * *"), ("b", "* * * * *")]))
            #expect(actions(try await first.list()) == ["added stint_a", "added stint_b"])
            #expect(actions(try await first.apply()) == ["added stint_a", "added stint_b"])
            #expect(actions(try await first.apply()) == ["unchanged stint_a", "unchanged stint_b"])
            let second = try CronInstaller(settings, files: Self.files([("b", "*/5 * * * *")]))
            #expect(actions(try await second.apply()) == ["changed stint_b", "removed stint_a"])
            let rows = try await cron.query(
                "select jobname || ' ' || schedule || ' ' || database as job from cron.job order by 1")
            let expected = isHome ? "stint_b */5 * * * * postgres" : "stint_b@other */5 * * * * other"
            #expect(rows.compactMap { $0["job"] } == ["other * * * * * postgres", expected])

            try await cron.execute("update cron.job set active = false where jobname like 'stint%'")
            #expect(actions(try await second.apply()) == ["paused stint_b"])
            #expect(actions(try await CronInstaller(settings, files: Self.files([])).apply()) == ["removed stint_b"])
        }
    }

    @Test("The real schedules are accepted, and the one beside pg_cron stays there")
    func realSchedules() async throws {
        try await withCron { _, there, cron in
            let installer = try CronInstaller(there)
            let added = actions(try await installer.apply())
            #expect(added.contains("added stint_forget_cron_runs") && added.allSatisfy { $0.hasPrefix("added ") })
            #expect(actions(try await installer.apply()).allSatisfy { $0.hasPrefix("unchanged") })
            let beside = try await cron.query("select database from cron.job where jobname = 'stint_forget_cron_runs'")
            #expect(beside.first?["database"] == "postgres")
            try await cron.execute("delete from cron.job_run_details")
        }
    }

    @Test("Without pg_cron they say what would be needed, and that is no error")
    func withoutCron() async throws {
        var options = DevCluster.Options(profile: .test)
        options.cronDatabase = nil
        let cluster = try await DevCluster.start(options)
        let report = try await CronInstaller(cluster.settings).apply()
        await cluster.stop()
        guard case .unavailable(let reason) = report else {
            Issue.record("pg_cron is said to be there")
            return
        }
        #expect(reason.contains("shared_preload_libraries"))
    }

    @Test("Where pg_cron is loaded but not created they say so, and that is no error")
    func notCreated() async throws {
        try await withCron { here, there, cron in
            try await cron.execute("drop extension pg_cron")
            for settings in [here, there] {
                guard case .unavailable(let reason) = try await CronInstaller(settings).apply() else {
                    Issue.record("pg_cron is said to be there")
                    return
                }
                #expect(reason.contains("create extension pg_cron"))
            }
        }
    }
}
