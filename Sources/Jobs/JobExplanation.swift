import Postgres

/// What `stint.explain_job` says of a job.
package struct JobExplanation: Sendable {
    package let id: String
    package let jobType: String
    package let queue: String
    package let status: String
    /// The one that counts most first.
    package let reasons: [Reason]
    /// Its latest runs, a sentence each.
    package let runs: [String]
    /// How many more runs there were before.
    package let earlierRuns: Int
    package let steps: [Step]
    /// The whole answer.
    package let json: String

    package struct Reason: Sendable {
        package let code: String
        package let text: String
    }

    /// What can be done next.
    package struct Step: Sendable {
        package let text: String
        /// SQL, or a command of the shell.
        package let command: String?
    }

    init(_ rows: Rows) throws {
        var reasons: [Reason] = []
        var runs: [String] = []
        var steps: [Step] = []
        for row in rows.dropFirst() {
            switch try row.string("part") {
            case "reason": reasons.append(Reason(code: try row.string("a"), text: try row.string("b")))
            case "run": runs.append(try row.string("a"))
            default: steps.append(Step(text: try row.string("a"), command: try row.optionalString("b")))
            }
        }
        let job = rows[0]
        id = try job.string("a")
        jobType = try job.string("b")
        queue = try job.string("queue")
        status = try job.string("status")
        earlierRuns = try job.int("earlier_runs")
        json = try job.string("json")
        self.reasons = reasons
        self.runs = runs
        self.steps = steps
    }
}

extension Connection {
    package func explainJob(_ id: String) async throws -> JobExplanation {
        try JobExplanation(
            try await query(
                """
                with answer (e) as materialized (select stint.explain_job($1::uuid))
                select 'job' as part, e ->> 'job_id' as a, e ->> 'job_type' as b, e ->> 'queue' as queue, e ->> 'status' as status,
                       e ->> 'earlier_runs' as earlier_runs, e::text as json, 0 as place, 0::bigint as n from answer
                union all
                select 'reason', r ->> 'code', r ->> 'text', null, null, null, null, 1, n
                from answer cross join jsonb_array_elements(e -> 'reasons') with ordinality as t (r, n)
                union all
                select 'run', r ->> 'text', null, null, null, null, null, 2, n
                from answer cross join jsonb_array_elements(e -> 'attempts') with ordinality as t (r, n)
                union all
                select 'step', s ->> 'do', coalesce(s ->> 'sql', s ->> 'shell'), null, null, null, null, 3, n
                from answer cross join jsonb_array_elements(e -> 'next') with ordinality as t (s, n)
                order by place, n
                """, [id]))
    }
}
