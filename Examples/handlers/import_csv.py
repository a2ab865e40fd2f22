#!/usr/bin/python3
"""Imports a CSV file into a table, in batches, with progress, and skips and reports bad rows.

Payload:
    file         path of the CSV file (RFC 4180: quoted commas, quotes and line ends are fine; UTF-8)
    table        "table" or "schema.table", lower case; created with text columns when it does not exist
    columns      names of the columns in the order of the file; default: made from the header
    skip_header  whether the first row is a header; default true
    error_file   where to write rejected rows as CSV (line, reason, row); default: only logged
    batch_rows   rows per COPY; default 5000

Safe to run again: a job may be run more than once (that is what "at least once" means), so the rows and a line in the
ledger table import_csv_ledger are written in ONE transaction. Either both are there or neither is. A second run of the
same job finds its line and returns the result of the first; one that runs at the same time waits for the other at that
line. The price is one transaction as long as the import; split very large files.

Needs DATABASE_URL, which the runner passes only if told to: see Examples/handlers.json.
Exit codes: 65 bad payload or data, 66 no such file, 69 database not available (retried), 78 not configured.
"""

import csv
import json
import os
import re
import sys
import time

import psycopg
from psycopg import sql

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")
LEDGER = sql.SQL(
    "create table if not exists {} (job_id text primary key, table_name text not null, result json, finished_at timestamptz)"
)
MOST_LOGGED_ROWS = 20


class Failure(Exception):
    """Ends the run with an exit code and a message."""

    def __init__(self, exit_code, message, detail=None):
        super().__init__(message)
        self.exit_code, self.detail = exit_code, detail


def say(message_type, **fields):
    """One message to the runner: one line of JSON, at once."""
    print(json.dumps({"type": message_type, **fields}), flush=True)


def read_options(payload):
    if not isinstance(payload, dict):
        raise Failure(65, "the payload must be an object")
    unknown = set(payload) - {"file", "table", "columns", "skip_header", "error_file", "batch_rows"}
    if unknown:
        raise Failure(65, f"unknown option: {', '.join(sorted(unknown))}")
    for name in ("file", "table"):
        if not isinstance(payload.get(name), str):
            raise Failure(65, f'"{name}" must be a string')
    parts = payload["table"].split(".")
    if len(parts) > 2 or not all(IDENTIFIER.fullmatch(part) for part in parts):
        raise Failure(65, f"not a table name: {payload['table']!r}")
    columns = payload.get("columns")
    if columns is not None and not (columns and all(isinstance(c, str) and IDENTIFIER.fullmatch(c) for c in columns)):
        raise Failure(65, '"columns" must be a list of lower-case names')
    batch_rows = payload.get("batch_rows", 5000)
    if not isinstance(batch_rows, int) or batch_rows < 1:
        raise Failure(65, '"batch_rows" must be a positive number')
    return payload["file"], parts, columns, payload.get("skip_header", True), payload.get("error_file"), batch_rows


def records(file):
    """Yields (line, row, None), or (line, None, reason) for what the csv module itself refuses."""
    reader = csv.reader(file)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, None, str(error)
            continue
        if row:
            yield line, row, None


def problem_with(row, width):
    if len(row) != width:
        return f"{len(row)} columns instead of {width}"
    text = "".join(row)
    if "\0" in text:
        return "contains a NUL byte"
    # surrogateescape made each byte that is not UTF-8 a lone surrogate.
    if any("\udc80" <= character <= "\udcff" for character in text):
        return "is not valid UTF-8"
    return None


def column_names(header):
    """Safe, distinct column names from a header: "Organization Name" becomes organization_name."""
    names = []
    for position, title in enumerate(header, start=1):
        name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:50] or f"column_{position}"
        name = f"_{name}" if name[0].isdigit() else name
        names.append(name if name not in names else f"{name}_{position}")
    return names


class Rejects:
    """Rows that were skipped: counted, the first ones logged, all of them written to the error file if there is one."""

    def __init__(self, path):
        self.path, self.count = path, 0
        # Replaced at the end, so that whoever looks for the file finds all of it or nothing.
        self.file = open(f"{path}.part", "w", newline="", encoding="utf-8", errors="backslashreplace") if path else None
        self.writer = csv.writer(self.file) if self.file else None
        if self.writer:
            self.writer.writerow(["line", "reason", "row"])

    def add(self, line, reason, row):
        self.count += 1
        if self.count <= MOST_LOGGED_ROWS:
            say("log", level="warning", message=f"line {line} skipped: {reason}", fields={"line": line})
        if self.writer:
            self.writer.writerow([line, reason, json.dumps(row) if row is not None else ""])

    def finish(self):
        if self.file:
            self.file.close()
            os.replace(f"{self.path}.part", self.path)


def open_csv(path):
    try:
        return open(path, newline="", encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise Failure(66, f"cannot read {path}: {error.strerror}") from error


def import_rows(cursor, options, rejects):
    path, table, columns, skip_header, _, batch_rows = options
    with open_csv(path) as file:
        total = sum(1 for _ in records(file)) - (1 if skip_header else 0)
    with open_csv(path) as file:
        rows = records(file)
        if skip_header:
            header = next(rows, (1, None, "the file is empty"))
            if header[1] is None:
                raise Failure(65, f"no header in {path}: {header[2]}")
            columns = columns or column_names(header[1])
        if not columns:
            raise Failure(65, 'a file without a header needs "columns"')
        target = sql.Identifier(*table)
        names = [sql.Identifier(name) for name in columns]
        definitions = sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(target, definitions))
        copy = sql.SQL("copy {} ({}) from stdin").format(target, sql.SQL(", ").join(names))
        imported, batch = 0, []

        def flush():
            nonlocal imported
            with cursor.copy(copy) as stream:
                for row in batch:
                    stream.write_row(row)
            imported += len(batch)
            batch.clear()
            done = imported + rejects.count
            # 100 is left to the completion of the job: the transaction is still open.
            say("progress", percent=min(99, 100 * done // max(1, total)), message=f"{done:,} of {total:,} rows",
                total=total, processed=done, failed=rejects.count)

        for line, row, reason in rows:
            reason = reason or problem_with(row, len(columns))
            if reason:
                rejects.add(line, reason, row)
                continue
            batch.append(row)
            if len(batch) >= batch_rows:
                flush()
        flush()
        return imported


def run(job, database_url):
    started = time.monotonic()
    options = read_options(job["payload"])
    open_csv(options[0]).close()  # a missing file is known before anything is locked
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        ledger = sql.Identifier(*options[1][:-1], "import_csv_ledger")
        # Two sessions that create the same table at once would collide in the catalogue.
        cursor.execute("select pg_advisory_xact_lock(hashtext('import_csv_ledger'))")
        cursor.execute(LEDGER.format(ledger))
        connection.commit()
        # From here to the commit: one transaction. Another run of this job waits at this line.
        cursor.execute(
            sql.SQL("insert into {} (job_id, table_name) values (%s, %s) on conflict do nothing").format(ledger),
            (job["job_id"], ".".join(options[1])),
        )
        if cursor.rowcount == 0:
            cursor.execute(sql.SQL("select result from {} where job_id = %s").format(ledger), (job["job_id"],))
            say("log", level="info", message="an earlier run of this job has imported the file already")
            return cursor.fetchone()[0]
        try:
            rejects = Rejects(options[4])
        except OSError as error:
            raise Failure(65, f"cannot write {options[4]}: {error.strerror}") from error
        imported = import_rows(cursor, options, rejects)
        rejects.finish()
        result = {
            "imported": imported, "skipped": rejects.count, "duration": round(time.monotonic() - started, 3),
            "error_file": options[4],
        }
        cursor.execute(
            sql.SQL("update {} set result = %s, finished_at = now() where job_id = %s").format(ledger),
            (json.dumps(result), job["job_id"]),
        )
        return result


def main():
    try:
        database_url = os.environ.get("DATABASE_URL")
        if not database_url:
            raise Failure(78, 'DATABASE_URL is not set: list it under "pass_environment" in the handler configuration')
        say("result", value=run(json.loads(sys.stdin.readline()), database_url))
    except Failure as failure:
        say("error", code=f"EXIT_{failure.exit_code}", message=str(failure), detail=failure.detail)
        sys.exit(failure.exit_code)
    except psycopg.OperationalError as error:
        say("error", code=error.sqlstate, message=f"the database is not available: {str(error).strip()}")
        sys.exit(69)
    except psycopg.Error as error:
        say("error", code=error.sqlstate, message=f"the database refused the import: {error.diag.message_primary}",
            detail=error.diag.context)
        sys.exit(65)


if __name__ == "__main__":
    main()
