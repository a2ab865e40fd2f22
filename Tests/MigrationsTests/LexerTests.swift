import SQLBundle
import Testing

@Suite("Reading SQL")
struct LexerTests {
    @Test("Semicolons in quotes, comments, parentheses and bodies do not end a statement")
    func split() {
        let text = """
            select ';', E'\\';', "a;b", $$;$$, $x$ $$;$$ $x$ -- ;
            /* ; /* ; */ ; */ ;
            create or replace function f() returns int language sql begin atomic
                select case when true then 1 else 2 end; select 2;
            end;
            create rule r as on insert to t do also (select 1; select 2);
            select $1, a[1:2], 'it''s'
            """
        let statements = SQLStatement.split(text)
        #expect(statements.map { $0.tokens[0].text } == ["select", "create", "create", "select"])
        #expect(statements.map(\.line) == [1, 3, 6, 7])
    }

    @Test(
        "A statement's subject is found",
        arguments: [
            ("create table if not exists a.b (id int)", "create table a.b"),
            ("create unlogged table a.b (id int)", "create table a.b"),
            ("create or replace function a.f(int) returns int", "create function a.f"),
            ("create unique index concurrently if not exists i on only a.t (x)", "create index i on a.t"),
            ("create constraint trigger t after insert on a.b", "create trigger t on a.b"),
            ("drop function if exists a.f(int, text), a.g()", "drop function a.f; drop function a.g"),
            ("drop trigger t on a.b", "drop trigger t on a.b"),
            ("alter table a.b rename to c", "alter table a.b to c"),
            ("create materialized view \"A\".v as select 1", "create view A.v"),
            ("select 1", ""),
        ])
    func subject(text: String, expected: String) {
        let found = SQLStatement.split(text).flatMap(StatementSubject.all(in:)).map {
            "\($0.action) \($0.kind) \($0.name)\($0.table.map { " on \($0)" } ?? "")\($0.newName.map { " to \($0)" } ?? "")"
        }
        #expect(found.joined(separator: "; ") == expected)
    }
}
