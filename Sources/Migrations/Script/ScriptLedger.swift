import Postgres
import SQLBundle

/// The ledger's rows as literal SQL, for scripts that run without this program.
enum ScriptLedger {
    static func begin(_ file: ChainedMigration, runnerVersion: String) -> String {
        """
        insert into stint_internal.migration as m (version, name, checksum, chain, state, breaking, runner_version)
        values (\(file.version), '\(file.name)', decode('\(file.checksum)', 'hex'), decode('\(file.chain)', 'hex'), 'started', \
        \(file.migration.directives.breaking), \(SQL.literal(runnerVersion)))
        on conflict (version) do update set checksum = excluded.checksum, chain = excluded.chain, attempts = m.attempts + 1,
            runner_version = excluded.runner_version, applied_by = session_user, started_at = clock_timestamp()
            where m.state = 'started';
        """
    }

    static func finish(_ file: ChainedMigration) -> String {
        """
        update stint_internal.migration set state = 'done', finished_at = clock_timestamp() where version = \(file.version);
        \(LedgerSQL.objectsAreDue);
        """
    }

    static func record(_ object: RepeatableObject, runnerVersion: String) -> String {
        """
        insert into stint_internal.object_version (path, checksum, runner_version)
        values (\(SQL.literal(object.path)), decode('\(object.checksum)', 'hex'), \(SQL.literal(runnerVersion)))
        on conflict (path) do update set checksum = excluded.checksum, runner_version = excluded.runner_version,
            applied_at = clock_timestamp();
        """
    }
}
