package import DevCluster
package import Handlers

extension HandlerCatalogError: ReportableError {
    package var report: ErrorReport { ErrorReport(message: description, exitCode: ExitCodes.usage) }
}

extension HandlerRunnerError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(message: description, hint: "Choose another scratch directory with --scratch.")
    }
}

extension DevClusterError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(message: message, detail: detail, hint: hint, exitCode: ExitCodes.unavailable)
    }
}
