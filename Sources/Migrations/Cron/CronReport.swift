/// A job as pg_cron has it, or shall have it.
package struct CronJob: Sendable, Hashable {
    /// With the prefix `stint_`.
    package let name: String
    /// Five cron fields, in pg_cron's time zone (`cron.timezone`, GMT by default).
    package let expression: String
    package let command: String
    /// False if an operator paused it (`cron.alter_job`).
    package let isActive: Bool
    /// Whether it runs in the database that pg_cron lives in, in place of Stint's.
    package let runsBesideCron: Bool
}

/// What `cron apply` did, or `cron list` would have it do.
package enum CronReport: Sendable {
    package enum Action: String, Sendable {
        case added, changed, removed, unchanged
        /// It is as in its file but paused; that is an operator's decision and stays.
        case leftPaused = "paused"
    }

    package struct Change: Sendable {
        package let job: CronJob
        package let action: Action
    }

    case applied([Change])
    /// pg_cron cannot be used here, and what would change that. Runners perform the duties meanwhile.
    case unavailable(reason: String)
}
