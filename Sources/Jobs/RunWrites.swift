package import FoundationEssentials
import Postgres

/// What runs have to tell the database, as one batch: log lines and progress first, then how they ended.
package struct RunWrites: Sendable {
    package struct Progress: Sendable {
        package var percent: Int?
        package var message: String?
        /// JSON text: `{"total", "processed", "failed"}`.
        package var counts: String?
        /// JSON text.
        package var checkpoint: String?

        package init() {}

        /// Whatever the newer one says; what it leaves open stays.
        package mutating func merge(_ newer: Progress) {
            percent = newer.percent ?? percent
            message = newer.message ?? message
            counts = newer.counts ?? counts
            checkpoint = newer.checkpoint ?? checkpoint
        }
    }

    package struct LogLine: Sendable {
        package let run: RunReference
        package let level: String
        package let message: String
        /// A JSON object as text.
        package let fields: String?
        package let time: Date

        package init(run: RunReference, level: String, message: String, fields: String?, time: Date) {
            self.run = run
            self.level = level
            self.message = message
            self.fields = fields
            self.time = time
        }
    }

    package var log: [LogLine] = []
    package var progress: [RunReference: Progress] = [:]
    package var ended: [(run: RunReference, outcome: RunOutcome)] = []

    package init(
        log: [LogLine] = [], progress: [RunReference: Progress] = [:], ended: [(run: RunReference, outcome: RunOutcome)] = []
    ) {
        self.log = log
        self.progress = progress
        self.ended = ended
    }

    package var isEmpty: Bool { log.isEmpty && progress.isEmpty && ended.isEmpty }

    /// The statements that write all of it, to be sent together: one transaction, in which all of them succeed or none.
    package var statements: [(sql: String, parameters: [String?])] {
        [logStatement, progressStatement, completeStatement, failStatement].compactMap { $0 } + singleStatements
    }

    /// How many of the first statements answer with runs that are over.
    package var liveStatements: Int { (log.isEmpty ? 0 : 1) + (progress.isEmpty ? 0 : 1) }

    /// The same, one run's end, one run's progress or one log line at a time.
    package var parts: [RunWrites] {
        log.map { line in RunWrites(log: [line]) } + progress.map { RunWrites(progress: [$0.key: $0.value]) }
            + ended.map { RunWrites(ended: [$0]) }
    }

    private var logStatement: (sql: String, parameters: [String?])? {
        guard !log.isEmpty else { return nil }
        let lines = log.map { line in
            var json = JSONText()
            json.add("job_id", line.run.jobID)
            json.add("run", line.run.run)
            json.add("level", line.level)
            json.add("message", line.message)
            json.add("fields", json: line.fields)
            json.add("at", line.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            return json
        }
        return ("select * from stint.log_jobs($1::jsonb)", [JSONText.array(lines)])
    }

    private var progressStatement: (sql: String, parameters: [String?])? {
        guard !progress.isEmpty else { return nil }
        let updates = progress.map { run, progress in
            var json = JSONText()
            json.add("job_id", run.jobID)
            json.add("run", run.run)
            json.add("percent", progress.percent)
            json.add("message", progress.message)
            json.add("progress", json: progress.counts)
            json.add("checkpoint", json: progress.checkpoint)
            return json
        }
        return ("select * from stint.update_jobs_progress($1::jsonb)", [JSONText.array(updates)])
    }

    private var completeStatement: (sql: String, parameters: [String?])? {
        var runs: [RunReference] = []
        var results: [String?] = []
        var exitCodes: [String?] = []
        var usages: [String?] = []
        for (run, outcome) in ended {
            guard case .completed(let result, let exitCode, let usage, nil) = outcome else { continue }
            runs.append(run)
            results.append(result)
            exitCodes.append(exitCode.map(String.init))
            usages.append(usage)
        }
        guard !runs.isEmpty else { return nil }
        return (
            "select id from stint.complete_jobs($1::uuid[], $2::bigint[], $3::jsonb[], $4::int[], $5::jsonb[]) as id",
            [
                PostgresArray.literal(runs.map(\.jobID)), PostgresArray.literal(runs.map(\.run)), PostgresArray.literal(results),
                PostgresArray.literal(exitCodes), PostgresArray.literal(usages),
            ]
        )
    }

    private var failStatement: (sql: String, parameters: [String?])? {
        let failures = ended.compactMap { run, outcome -> JSONText? in
            guard case .failed(let failure) = outcome else { return nil }
            return failure.json(run)
        }
        guard !failures.isEmpty else { return nil }
        return ("select job_id, status from stint.fail_jobs($1::jsonb)", [JSONText.array(failures)])
    }

    /// Those that have no call for a whole batch.
    private var singleStatements: [(sql: String, parameters: [String?])] {
        ended.compactMap { run, outcome in
            switch outcome {
            case .completed(let result, let exitCode, let usage, let effects?):
                return (
                    "select stint.complete_job($1::uuid, $2::bigint, $3::jsonb, $4::int, $5::jsonb, $6::jsonb)",
                    [run.jobID, "\(run.run)", result, exitCode.map(String.init), usage, effects]
                )
            case .released:
                return ("select stint.release_job($1::uuid, $2::bigint)", [run.jobID, "\(run.run)"])
            case .completed, .failed:
                return nil
            }
        }
    }
}
