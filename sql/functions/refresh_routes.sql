-- Duty: forgets routes that are not, or no longer, what the policies say (a policy changed while the route was being made), that are there twice, or that
-- belong to a type nobody defined and were made long ago; and makes functions of trigger sources that are out of date. Locks those rows; never waits.
create or replace function stint.refresh_routes() returns int
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_count int;
begin
    delete from stint_internal.route where ctid = any (array(
        select r.ctid from stint_internal.route r
        cross join lateral stint_internal.find_route(r.job_type, r.asked_queue) as f
        where (r.queue, r.priority, r.max_attempts, r.max_payload_bytes, r.type_is_paused, r.payload_check::text, r.unique_rule, r.has_quotas,
               r.has_limits, r.is_fair)
                  is distinct from (f.queue, f.priority, f.max_attempts, f.max_payload_bytes, f.type_is_paused, f.payload_check::text, f.unique_rule, f.has_quotas,
                                    f.has_limits, f.is_fair)
           or not f.is_defined and (f.is_strict or r.made_at < clock_timestamp() - interval '1 day')
           or exists (select from stint_internal.route twin
                      where twin.job_type = r.job_type and twin.asked_queue = r.asked_queue and twin.ctid < r.ctid)
        for update of r skip locked));
    get diagnostics v_count = row_count;
    return v_count + stint_internal.refresh_sources();
end $$;

comment on function stint.refresh_routes() is 'Duty of tick(): forgets resolved policies of new jobs that are out of date, and makes functions of trigger sources again; returns how many.';
