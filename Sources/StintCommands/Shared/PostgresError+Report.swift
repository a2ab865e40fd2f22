import ArgumentParser
package import Postgres

extension PostgresError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(
            message: sqlState.hasPrefix("08") ? message : "\(message) (SQLSTATE \(sqlState))",
            detail: detail, hint: hint ?? fallbackHint, exitCode: exitCode)
    }

    private var exitCode: ExitCode {
        if isConnectionLost || isReadOnly || sqlState == "3D000" || sqlState == "53300" { return ExitCodes.unavailable }
        if isAuthentication || sqlState == "42501" { return ExitCodes.noPrivilege }
        return sqlState == "55P03" ? ExitCodes.lockBusy : ExitCodes.failed
    }

    private var fallbackHint: String? {
        switch sqlState {
        case _ where isConnectionLost:
            "Check --database-url, DATABASE_URL or the PG* variables, and that the server runs."
        case _ where isAuthentication: "Check the user and the password (~/.pgpass, PGPASSWORD or the URL)."
        case "3D000": "Create the database first (`createdb NAME`), or correct its name."
        case "42501" where message.contains("stint_internal"): "Connect as the owner of Stint's schemas."
        case "42501":
            "Have one of Stint's roles granted, as in `grant stint_operator to NAME`: stint_client creates jobs and sees its own, "
                + "stint_worker runs them, stint_operator administers, stint_observer looks. Or connect as the schemas' owner."
        case "22007", "22008": "Write a time as '2030-01-31 08:00+01', or in a word that PostgreSQL knows, such as tomorrow."
        case "3F000", "42P01", "42883": "Stint may not be installed here, or older: run `stint migrate status`."
        default: nil
        }
    }
}
