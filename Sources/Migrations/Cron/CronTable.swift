import Postgres

/// Our jobs in pg_cron's table, over a connection to the database that pg_cron lives in.
struct CronTable {
    let connection: Connection
    let target: CronTarget

    /// In front of every job's name, so that ours are told from everybody else's.
    static let prefix = "stint_"

    /// This role's jobs for our database. Other roles' are neither ours to see nor to change.
    func jobs() async throws -> [CronJob] {
        try await connection.query(
            """
            select jobname, schedule, command, active from cron.job
            where starts_with(jobname::text, $1) and database = $2 and username = current_user order by jobname
            """, [Self.prefix, target.database]
        ).map { row in
            CronJob(
                name: target.shortName(try row.string("jobname")), expression: try row.string("schedule"),
                command: try row.string("command"), isActive: try row.bool("active"))
        }
    }

    /// Adds the job, or changes the one of that name.
    func upsert(_ job: CronJob) async throws {
        let arguments = [target.jobName(job.name), job.expression, job.command]
        if target.isOtherDatabase {
            _ = try await connection.query(
                "select cron.schedule_in_database($1, $2, $3, $4)", arguments + [target.database])
        } else {
            _ = try await connection.query("select cron.schedule($1, $2, $3)", arguments)
        }
    }

    func remove(_ job: CronJob) async throws {
        _ = try await connection.query("select cron.unschedule($1::text)", [target.jobName(job.name)])
    }
}
