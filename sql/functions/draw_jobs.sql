-- A drawing of jobs and what they depend on, as text for Mermaid or Graphviz. Raises ST001, ST004.
create or replace function stint.draw_jobs(p_id uuid, p_format text default 'mermaid') returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids   uuid[];
    v_nodes text;
    v_edges text;
begin
    if p_format is null or p_format not in ('mermaid', 'dot') then
        raise exception using errcode = 'ST001', message = format('p_format is %s', coalesce(quote_literal(left(p_format, 40)), 'null')),
            detail = 'It says for which program the drawing is written.', hint = 'Use mermaid or dot.';
    end if;
    if exists (select from stint_internal.workflow w where w.id = p_id and stint_internal.is_visible(w.tenant_id, w.created_by)) then
        v_ids := array(select w.id from (select n.id from stint_internal.job_node n where n.workflow_id = p_id offset 0) as w order by w.id limit 1000);
    else
        if not exists (select from stint_internal.job_batch b where b.id = p_id and stint_internal.is_visible(b.tenant_id, b.created_by))
           and not exists (select from stint.jobs j where j.id = p_id) then
            perform stint_internal.job_not_found(p_id);
        end if;
        v_ids := array(
            with recursive above (id) as (
                select p_id union select d.parent_id from above join stint_internal.job_dependency d on d.child_id = above.id
            ), below (id) as (
                select p_id union select d.child_id from below join stint_internal.job_dependency d on d.parent_id = below.id
            )
            select id from above union select id from below order by id limit 1000);
    end if;
    -- A batch stands beside the jobs that this session may see.
    with node as materialized (
        select e.id, 'n' || row_number() over (order by e.n) as key,
               translate(coalesce(n.name, b.name, j.job_type, 'batch'), '"\<>', '''/()') as name,
               coalesce(j.status, case when b.finished_at is null then 'processing' when b.failed > 0 then 'failed' else 'completed' end) as status
        from unnest(v_ids) with ordinality as e (id, n)
        -- See stint.workflow_status.
        left join lateral (
            select v.id, v.job_type, v.status from stint.jobs v
            where v.id = e.id and (v.finished_at is null or v.finished_at >= stint_internal.id_time(e.id)) offset 0) as j on true
        left join lateral (
            select * from stint_internal.job_batch b where b.id = e.id and stint_internal.is_visible(b.tenant_id, b.created_by) offset 0) as b on true
        left join lateral (select n.name from stint_internal.job_node n where n.id = e.id offset 0) as n on true
        where j.id is not null or b.id is not null
    ), colour (status, colour) as (
        values ('completed', '#b7e1cd'), ('processing', '#cfe2f3'), ('failed', '#f4cccc'), ('dead_letter', '#f4cccc'), ('cancelled', '#d9d9d9'), ('expired', '#d9d9d9')
    )
    select (select string_agg(case p_format
                when 'dot' then format(E'    %s [label="%s\\n%s", fillcolor="%s"];\n', n.key, n.name, n.status, coalesce(c.colour, '#ffffff'))
                else format(E'    %s["%s<br/>%s"]\n    style %s fill:%s\n', n.key, n.name, n.status, n.key, coalesce(c.colour, '#ffffff')) end, '' order by n.id)
            from node n left join colour c on c.status = n.status),
           (select string_agg(format(case p_format when 'dot' then E'    %s -> %s;\n' else E'    %s --> %s\n' end, p.key, n.key), '' order by p.id, n.id)
            from node n
            cross join lateral (select d.parent_id from stint_internal.job_dependency d where d.child_id = n.id offset 0) as d join node p on p.id = d.parent_id)
    into v_nodes, v_edges;
    return case p_format
        when 'dot' then E'digraph jobs {\n    rankdir=LR;\n    node [shape=box, style="rounded,filled"];\n' || coalesce(v_nodes, '') || coalesce(v_edges, '') || E'}\n'
        else E'flowchart LR\n' || coalesce(v_nodes, '') || coalesce(v_edges, '') end;
end $$;

comment on function stint.draw_jobs(uuid, text) is
'Draws a workflow, a batch, or a job with all that it depends on and all that depends on it (up to 1000), with their statuses, as text for Mermaid or Graphviz
(p_format dot). select stint.draw_jobs(''0198…'');';
