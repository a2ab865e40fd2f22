import Jobs
import Logging
import Postgres

/// Borrows logins to the database for runs whose handlers ask for one, over a connection that is opened when first needed.
struct CredentialLender: Sendable {
    let session: Session
    let logger: Logger

    /// The variables with which a handler's database library finds its way.
    func lend(_ run: RunReference) async throws -> [String: String] {
        try await session.withConnection(idempotent: true) { connection in
            let lent = try await connection.lendCredentials(run)
            return LentEnvironment(
                connection: try await connection.parameters(), login: lent.login, password: lent.password, role: lent.role
            ).variables
        }
    }

    /// Once nothing of the run is left. If it fails, the duty `end_lent_credentials` does it.
    func giveBack(_ run: RunReference) async {
        do {
            try await session.withConnection(idempotent: true) { connection in try await connection.returnCredentials(run) }
        } catch {
            logger.warning(
                "could not give database credentials back; they end with the run",
                metadata: ["job_id": "\(run.jobID)", "run": "\(run.run)", "error": "\(error)"])
        }
    }
}
