/// The ledger's own DDL. The runner and `stint migrate script` send the same text.
enum LedgerSQL {
    /// Creates what is missing and nothing else; needs `create` on the database only if the schema is missing.
    ///
    /// `create schema if not exists` would ask for that privilege even where the schema exists, hence the block.
    static let create = """
        do $$
        begin
            if to_regnamespace('stint_internal') is null then
                create schema stint_internal;
                revoke all on schema stint_internal from public;
            end if;
            if to_regclass('stint_internal.migration') is null then
        \(indented(tables))
            end if;
        end $$;
        """

    /// The two tables, for a schema that exists and has neither.
    static let tables = """
        create table stint_internal.migration (
            version        integer     primary key check (version > 0),
            name           text        not null,
            checksum       bytea       not null,
            chain          bytea       not null,
            state          text        not null check (state in ('started', 'done')),
            breaking       boolean     not null default false,
            started_at     timestamptz not null default clock_timestamp(),
            finished_at    timestamptz,
            applied_by     text        not null default session_user,
            runner_version text        not null,
            attempts       integer     not null default 1
        );
        comment on table stint_internal.migration is
            'Which files of sql/migrations were applied here, one row each. Written by "stint migrate"; see "stint migrate status". Do not edit by hand.';
        comment on column stint_internal.migration.checksum is 'SHA-256 of the file as it was applied.';
        comment on column stint_internal.migration.chain is
            'SHA-256 of the previous link and this checksum: it tells when a file was inserted, removed or reordered below this one.';
        comment on column stint_internal.migration.state is
            'done, or started: a file that runs outside a transaction began and has not ended. The next "stint migrate up" resumes it.';
        comment on column stint_internal.migration.breaking is 'Runners of releases before this one do not work with it.';
        comment on column stint_internal.migration.applied_by is 'The role that was logged in.';
        comment on column stint_internal.migration.runner_version is 'The release of stint that brought the file.';
        comment on column stint_internal.migration.attempts is 'How often it was begun; more than 1 if it was resumed.';
        create table stint_internal.object_version (
            path           text        primary key,
            checksum       bytea       not null,
            applied_at     timestamptz not null default clock_timestamp(),
            runner_version text        not null
        );
        comment on table stint_internal.object_version is
            'Which version of each repeatable file (functions, triggers, views, grants) is in force here. Written by "stint migrate".';
        comment on column stint_internal.object_version.checksum is
            'SHA-256 of the file; empty if a migration has run since, after which every file is applied again.';
        alter table stint_internal.migration enable row level security;
        alter table stint_internal.object_version enable row level security;
        """

    /// Marks every object as due, in the transaction of a migration: it may have dropped one that comes back unchanged.
    static let objectsAreDue = "update stint_internal.object_version set checksum = ''"

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
    }
}
