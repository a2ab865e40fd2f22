import Postgres

/// Our jobs in pg_cron's table, over a connection to the database that pg_cron lives in.
struct CronTable {
    let connection: Connection
    let target: CronTarget

    /// In front of every job's name, so that ours are told from everybody else's.
    static let prefix = "stint_"

    /// This role's jobs for our database, and those of `wanted` that run beside pg_cron. Other roles' and other databases'
    /// are neither ours to see nor to change.
    func jobs(like wanted: [CronJob]) async throws -> [CronJob] {
        let beside = Set(wanted.filter(\.runsBesideCron).map(\.name))
        let rows = try await connection.query(
            """
            select jobname, schedule, command, active, database = $2 as is_ours, database = current_database() as is_beside
            from cron.job where starts_with(jobname::text, $1) and username = current_user order by jobname
            """, [Self.prefix, target.database])
        return try rows.compactMap { row in
            let name = try row.string("jobname")
            let isBeside = try row.bool("is_beside") && beside.contains(name)
            guard try isBeside || row.bool("is_ours") else { return nil }
            return CronJob(
                name: isBeside ? name : target.shortName(name), expression: try row.string("schedule"),
                command: try row.string("command"), isActive: try row.bool("active"), runsBesideCron: isBeside)
        }
    }

    /// Adds the job, or changes the one of that name.
    func upsert(_ job: CronJob) async throws {
        if target.isOtherDatabase, !job.runsBesideCron {
            _ = try await connection.query(
                "select cron.schedule_in_database($1, $2, $3, $4)",
                [target.jobName(job.name), job.expression, job.command, target.database])
        } else {
            _ = try await connection.query(
                "select cron.schedule($1, $2, $3)", [job.name, job.expression, job.command])
        }
    }

    func remove(_ job: CronJob) async throws {
        _ = try await connection.query("select cron.unschedule($1::text)", [target.jobName(job.name)])
    }
}
