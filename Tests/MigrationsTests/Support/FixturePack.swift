import SQLBundle

/// A small tree of SQL files, changed by the tests as a developer would change `sql/`.
struct FixturePack {
    private(set) var texts: [String: String]

    /// Two migrations, a function that calls another one, a trigger, a view and grants.
    static let small = FixturePack(texts: [
        "sql/migrations/0001_schemas.sql":
            "create schema if not exists stint;\ncreate schema if not exists stint_internal;\n",
        "sql/migrations/0002_items.sql": items,
        "sql/functions/internal/item_count.sql":
            function("stint_internal.item_count", "select count(*) from stint_internal.item"),
        "sql/functions/count_items.sql": function("stint.count_items", "select stint_internal.item_count()"),
        "sql/triggers/touch_item.sql": trigger,
        "sql/views/items.sql": "create or replace view stint.items as select id, name from stint_internal.item;\n",
        "sql/grants.sql": "revoke execute on all functions in schema stint from public;\n",
    ])

    static let items = """
        create table stint_internal.item (
            id    bigint generated always as identity primary key,
            name  text not null unique,
            state text not null default 'new'
        );
        create index item_state on stint_internal.item (state);

        """

    private static let trigger = """
        create or replace function stint_internal.touch_item() returns trigger
            language plpgsql set search_path = pg_catalog, pg_temp
        as $$ begin return new; end $$;
        create or replace trigger touch_item before update on stint_internal.item
            for each row execute function stint_internal.touch_item();

        """

    /// A migration that nothing else depends on.
    static let addColumn = "alter table stint_internal.item add column note text;\n"

    static let concurrentIndex = """
        -- stint:no-transaction
        create unique index concurrently item_note on stint_internal.item (note);

        """

    var files: SQLFiles { SQLFiles(texts.map { EmbeddedFile(path: $0.key, text: $0.value) }) }

    /// The same tree with the file at `path` replaced, added, or with nil removed.
    func with(_ path: String, _ text: String?) -> FixturePack {
        var copy = self
        copy.texts[path] = text
        return copy
    }

    static func function(_ name: String, _ query: String) -> String {
        """
        create or replace function \(name)() returns bigint
            language sql stable set search_path = pg_catalog, pg_temp
        as $$ \(query) $$;

        """
    }
}
