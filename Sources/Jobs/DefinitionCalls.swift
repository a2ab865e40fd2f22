package import Postgres

/// Queues, job types and plans as a whole: what `stint apply` and `stint export` call.
extension Connection {
    /// What a file would change, or has changed.
    package struct DefinitionPlan: Sendable {
        /// The whole answer, as SQL gave it.
        package let json: String
        /// Stands for exactly these changes.
        package let token: String
        /// Whether there is nothing to do.
        package let isSettled: Bool
        package let changes: [DefinitionChange]
    }

    package struct DefinitionChange: Sendable {
        package let kind: String
        package let name: String
        /// `add`, `change`, `drop`, or `extra`: there, but not in the file.
        package let change: String
        package fileprivate(set) var options: [OptionChange]
    }

    package struct OptionChange: Sendable {
        package let name: String
        /// JSON values as text; nil where there is none.
        package let before: String?
        package let after: String?
    }

    package func planDefinitions(_ json: String, prune: Bool) async throws -> DefinitionPlan {
        try await definitions("stint.plan_definitions($1::jsonb, $2::boolean)", [json, "\(prune)"])
    }

    package func applyDefinitions(_ json: String, prune: Bool, token: String) async throws -> DefinitionPlan {
        try await definitions("stint.apply_definitions($1::jsonb, $2::boolean, $3)", [json, "\(prune)", token])
    }

    /// One JSON object; for people over many lines.
    package func exportDefinitions(pretty: Bool) async throws -> String {
        try await query(
            "select case when $1::boolean then jsonb_pretty(e) else e::text end as json from stint.export_definitions() as e",
            ["\(pretty)"]
        ).single().string("json")
    }

    /// One row for each fact: `section`, `name`, `value`; all of it as `json` in each.
    package func describeJobType(_ name: String) async throws -> Rows {
        try await query(
            """
            select s.key as section, e.key as name, coalesce(e.value #>> '{}', '') as value, d as json
            from stint.describe_job_type($1) as d
            cross join lateral jsonb_each(d) with ordinality as s (key, value, place)
            left join lateral jsonb_each(case jsonb_typeof(s.value)
                when 'object' then s.value when 'array' then (select jsonb_object_agg(n, a) from jsonb_array_elements(s.value) with ordinality as a (a, n))
                else jsonb_build_object('', s.value) end) as e on true
            order by array_position('{job_type,is_defined,paused,queue,handler,unfinished,last_hour,policy,inherited,quotas,trigger_sources}', s.key), e.key
            """, [name])
    }

    private func definitions(_ call: String, _ parameters: [String?]) async throws -> DefinitionPlan {
        let rows = try await query(
            """
            with p as materialized (select \(call) as plan)
            select p.plan as json, p.plan ->> 'token' as token, (p.plan ->> 'is_settled')::boolean as is_settled, c.place,
                   c.change ->> 'kind' as kind, c.change ->> 'name' as name, c.change ->> 'change' as change,
                   o.key as option, o.value -> 'from' as before, o.value -> 'to' as after
            from p
            left join lateral jsonb_array_elements(p.plan -> 'changes') with ordinality as c (change, place) on true
            left join lateral jsonb_each(c.change -> 'options') as o on true
            order by c.place, o.key
            """, parameters)
        var changes: [DefinitionChange] = []
        var place: Int?
        for row in rows {
            guard let here = try row.optionalInt("place") else { continue }
            if here != place {
                place = here
                changes.append(
                    DefinitionChange(
                        kind: try row.string("kind"), name: try row.string("name"), change: try row.string("change"),
                        options: []))
            }
            if let option = row["option"] {
                changes[changes.count - 1].options.append(
                    OptionChange(name: option, before: row["before"], after: row["after"]))
            }
        }
        guard let first = rows.first else { throw RowError.rowCount(0) }
        return DefinitionPlan(
            json: try first.string("json"), token: try first.string("token"), isSettled: try first.bool("is_settled"),
            changes: changes)
    }
}
