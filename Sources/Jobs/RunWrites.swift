package import FoundationEssentials
package import Postgres

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
        /// Where the runner read it: `stdout`, `stderr`, `message`, or `runner`.
        package let stream: String
        /// Its number within the run; nil for a remark of the runner's that stands outside that order.
        package let sequence: Int?

        package init(
            run: RunReference, level: String, message: String, fields: String?, time: Date, stream: String = "runner",
            sequence: Int? = nil
        ) {
            self.stream = stream
            self.sequence = sequence
            self.run = run
            self.level = level
            self.message = message
            self.fields = fields
            self.time = time
        }

        /// Roughly what it takes to keep it, in bytes.
        package var size: Int { message.utf8.count + (fields?.utf8.count ?? 0) + 200 }
    }

    package var log: [LogLine] = []
    package var progress: [RunReference: Progress] = [:]
    package var ended: [(run: RunReference, outcome: RunOutcome)] = []

    package init(
        log: [LogLine] = [], progress: [RunReference: Progress] = [:],
        ended: [(run: RunReference, outcome: RunOutcome)] = []
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

    /// What the database said to a batch.
    package struct Answer {
        /// Runs that are over although they still speak: their handlers are to be ended.
        package var lost: [RunReference] = []
        /// Runs that were over before their end arrived: it was thrown away.
        package var stale: [RunReference] = []
    }

    /// - Parameter rows: what `statements` returned.
    package func answer(_ rows: [Rows]) throws -> Answer {
        var answer = Answer()
        var rest = rows[...]
        if !log.isEmpty { answer.lost += try references(rest.removeFirst()) }
        if !progress.isEmpty { answer.lost += try references(rest.removeFirst()) }
        let completed = completions.map(\.run)
        if !completed.isEmpty {
            let done = Set(try rest.removeFirst().map { try $0.string("id") })
            answer.stale += completed.filter { !done.contains($0.jobID) }
        }
        let failed = failures.map(\.run)
        if !failed.isEmpty {
            let stale = Set(
                try rest.removeFirst().filter { try $0.string("status") == "stale" }.map { try $0.string("job_id") })
            answer.stale += failed.filter { stale.contains($0.jobID) }
        }
        return answer
    }

    private func references(_ rows: Rows) throws -> [RunReference] {
        try rows.map { RunReference(jobID: try $0.string("job_id"), run: Int64(try $0.int("run"))) }
    }

    /// Whether a completion in it does more than complete.
    package var hasEffects: Bool {
        ended.contains { if case .completed(_, _, _, _?) = $0.outcome { true } else { false } }
    }

    /// Two smaller batches that say the same when written in this order; nil when it cannot be split.
    package var halves: (RunWrites, RunWrites)? {
        if !log.isEmpty, !progress.isEmpty || !ended.isEmpty {
            return (RunWrites(log: log), RunWrites(progress: progress, ended: ended))
        }
        if !progress.isEmpty, !ended.isEmpty { return (RunWrites(progress: progress), RunWrites(ended: ended)) }
        let middle = max(log.count, progress.count, ended.count) / 2
        guard middle > 0 else { return nil }
        let pairs = Array(progress)
        func part(_ range: Range<Int>) -> RunWrites {
            RunWrites(
                log: Array(log[range.clamped(to: log.indices)]),
                progress: Dictionary(
                    uniqueKeysWithValues: pairs[range.clamped(to: pairs.indices)].map { ($0.key, $0.value) }),
                ended: Array(ended[range.clamped(to: ended.indices)]))
        }
        return (part(0..<middle), part(middle..<Int.max))
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
            json.add("stream", line.stream)
            json.add("sequence", line.sequence)
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

    private struct Completion {
        let run: RunReference
        let result: String?
        let exitCode: Int?
        let usage: String?
    }

    /// Without effects: those go in one call.
    private var completions: [Completion] {
        ended.compactMap { run, outcome in
            guard case .completed(let result, let exitCode, let usage, nil) = outcome else { return nil }
            return Completion(run: run, result: result, exitCode: exitCode, usage: usage)
        }
    }

    private var failures: [(run: RunReference, failure: RunFailure)] {
        ended.compactMap { run, outcome in if case .failed(let failure) = outcome { (run, failure) } else { nil } }
    }

    private var completeStatement: (sql: String, parameters: [String?])? {
        let completions = completions
        guard !completions.isEmpty else { return nil }
        return (
            "select id from stint.complete_jobs($1::uuid[], $2::bigint[], $3::jsonb[], $4::int[], $5::jsonb[]) as id",
            [
                PostgresArray.literal(completions.map(\.run.jobID)), PostgresArray.literal(completions.map(\.run.run)),
                PostgresArray.literal(completions.map(\.result)),
                PostgresArray.literal(completions.map { $0.exitCode.map(String.init) }),
                PostgresArray.literal(completions.map(\.usage)),
            ]
        )
    }

    private var failStatement: (sql: String, parameters: [String?])? {
        let failures = failures.map { $0.failure.json($0.run) }
        guard !failures.isEmpty else { return nil }
        return ("select job_id, status from stint.fail_jobs($1::jsonb)", [JSONText.array(failures)])
    }

    /// Those that have no call for a whole batch.
    private var singleStatements: [(sql: String, parameters: [String?])] {
        ended.flatMap { run, outcome -> [(sql: String, parameters: [String?])] in
            switch outcome {
            case .completed(let result, let exitCode, let usage, let effects?):
                // Registered functions are not ours: without an end of their own they would hold up all other results.
                return [
                    (
                        """
                        select pg_catalog.set_config('statement_timeout', '1min', true)
                        where pg_catalog.current_setting('statement_timeout') operator(pg_catalog.=) '0'
                        """, []
                    ),
                    (
                        "select stint.complete_job($1::uuid, $2::bigint, $3::jsonb, $4::int, $5::jsonb, $6::jsonb)",
                        [run.jobID, "\(run.run)", result, exitCode.map(String.init), usage, effects]
                    ),
                ] + Connection.cleaning
            case .released:
                return [("select stint.release_job($1::uuid, $2::bigint)", [run.jobID, "\(run.run)"])]
            case .completed, .failed:
                return []
            }
        }
    }
}
