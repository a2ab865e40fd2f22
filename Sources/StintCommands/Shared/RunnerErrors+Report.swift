package import DevCluster
package import Handlers

extension HandlerCatalogError: ReportableError {
    package var report: ErrorReport { ErrorReport(message: description, hint: hint, exitCode: ExitCodes.usage) }

    private var hint: String? {
        switch self {
        case .unreadableDirectory: "Name a directory of executables; it may be empty at first: mkdir -p handlers."
        case .unreadableConfiguration: #"Write it like this: {"handlers": {"send_mail": {"command": ["node", "mail.js"]}}}."#
        default: nil
        }
    }
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
