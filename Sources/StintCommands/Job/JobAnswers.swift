import Postgres

/// One answer per job of a call about many.
struct JobAnswers {
    private let rows: Rows

    init(_ rows: Rows) {
        self.rows = rows
    }

    /// - Parameter remarks: what to say behind a status.
    /// - Throws: `ExitCode` 1 when an answer is not a good one.
    func show(on console: Console, good: Set<String>, remarks: [String: String] = [:]) throws {
        try console.objects(rows)
        var isGood = true
        for row in rows {
            let status = try row.string("status")
            console.line("\(try row.string("job_id"))  \(status)" + (remarks[status].map { "  \($0)" } ?? ""))
            isGood = isGood && good.contains(status)
        }
        if !isGood { throw ExitCodes.failed }
    }
}
