import Postgres
import SQLBundle

/// Reads and writes the ledger over one connection.
struct LedgerStore {
    let connection: Connection
    let runnerVersion: String

    /// Creates the ledger unless it is there.
    func create() async throws {
        try await connection.execute(LedgerSQL.create)
    }

    func read() async throws -> Ledger {
        let exists = try await connection.query(
            "select to_regclass('stint_internal.migration') is not null as found")
        guard try exists.single().bool("found") else { return .none }
        let entries = try await connection.query(
            """
            select version, name, encode(checksum, 'hex') as checksum, encode(chain, 'hex') as chain, state, breaking,
                   to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started_at,
                   to_char(finished_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as finished_at,
                   applied_by, runner_version, attempts
            from stint_internal.migration order by version
            """)
        let objects = try await connection.query(
            """
            select path, encode(checksum, 'hex') as checksum, runner_version,
                   to_char(applied_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as applied_at
            from stint_internal.object_version order by path
            """)
        return Ledger(
            exists: true, entries: try entries.map(entry),
            objects: Dictionary(uniqueKeysWithValues: try objects.map(object).map { ($0.path, $0) }))
    }

    /// Records that `file` begins; a second beginning of the same file counts as another attempt.
    func begin(_ file: ChainedMigration) async throws {
        _ = try await connection.query(
            """
            insert into stint_internal.migration as m (version, name, checksum, chain, state, breaking, runner_version)
            values ($1::int, $2, decode($3, 'hex'), decode($4, 'hex'), 'started', $5::boolean, $6)
            on conflict (version) do update
               set checksum = excluded.checksum, chain = excluded.chain, breaking = excluded.breaking,
                   name = excluded.name, runner_version = excluded.runner_version, applied_by = session_user,
                   started_at = clock_timestamp(), attempts = m.attempts + 1
             where m.state = 'started'
            """,
            [
                String(file.version), file.name, file.checksum.hex, file.chain.hex,
                String(file.migration.directives.breaking), runnerVersion,
            ])
    }

    /// Records that `file` is done, and that every object is due again.
    func finish(_ file: ChainedMigration) async throws {
        _ = try await connection.query(
            """
            update stint_internal.migration set state = 'done', finished_at = clock_timestamp() where version = $1::int
            """, [String(file.version)])
        _ = try await connection.query(LedgerSQL.objectsAreDue)
    }

    func record(objectAt path: String, checksum: Checksum) async throws {
        _ = try await connection.query(
            """
            insert into stint_internal.object_version (path, checksum, runner_version) values ($1, decode($2, 'hex'), $3)
            on conflict (path) do update
               set checksum = excluded.checksum, runner_version = excluded.runner_version, applied_at = clock_timestamp()
            """, [path, checksum.hex, runnerVersion])
    }

    func forget(objectAt path: String) async throws {
        _ = try await connection.query("delete from stint_internal.object_version where path = $1", [path])
    }

    private func entry(_ row: Row) throws -> Ledger.Entry {
        Ledger.Entry(
            version: try row.int("version"), name: try row.string("name"),
            checksum: Checksum(hex: try row.string("checksum")),
            chain: Checksum(hex: try row.string("chain")), isDone: try row.string("state") == "done",
            breaking: try row.bool("breaking"), startedAt: try row.string("started_at"),
            finishedAt: try row.optionalString("finished_at"), appliedBy: try row.string("applied_by"),
            runnerVersion: try row.string("runner_version"), attempts: try row.int("attempts"))
    }

    private func object(_ row: Row) throws -> Ledger.Object {
        Ledger.Object(
            path: try row.string("path"), checksum: Checksum(hex: try row.string("checksum")),
            appliedAt: try row.string("applied_at"), runnerVersion: try row.string("runner_version"))
    }
}
