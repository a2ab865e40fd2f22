/// A failure that a command has put into words itself.
struct CommandFailure: ReportableError {
    let report: ErrorReport

    init(_ report: ErrorReport) {
        self.report = report
    }
}
