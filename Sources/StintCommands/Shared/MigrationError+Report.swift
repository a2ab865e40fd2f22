import ArgumentParser
package import Migrations
package import SQLBundle

extension MigrationError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(message: message, detail: detail, hint: hint, exitCode: exitCode)
    }

    private var exitCode: ExitCode {
        switch code {
        case .changedFile, .outOfOrder: return ExitCodes.drift
        case .databaseAhead: return ExitCodes.databaseAhead
        case .readOnly: return ExitCodes.unavailable
        case .lockBusy, .lockTimeout: return ExitCodes.lockBusy
        case .noPrivilege: return ExitCodes.noPrivilege
        default:
            // A file that failed because the server went away is the server's matter.
            if let underlying, ErrorReport(underlying).exitCode == ExitCodes.unavailable {
                return ExitCodes.unavailable
            }
            return ExitCodes.failed
        }
    }
}

extension SQLFileProblem: ReportableError {
    package var report: ErrorReport {
        let place = line.map { "\(path):\($0)" } ?? path
        return ErrorReport(message: "\(place): \(message)", hint: hint)
    }
}
