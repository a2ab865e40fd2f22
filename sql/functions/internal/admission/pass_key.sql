-- An idempotency key was given to a new job which then turned out to be there already under a rule of uniqueness: the key stands for that one, or for nothing where the
-- new one was dropped. The caller holds the key's row.
create or replace function stint_internal.pass_key(p_key text, p_job_id uuid) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope text := stint_internal.key_scope((stint.my_tenants())[1], stint.current_subject());
begin
    if p_job_id is null then
        delete from stint_internal.idempotency_key k where k.scope = v_scope and k.key = p_key;
    else
        update stint_internal.idempotency_key k set job_id = p_job_id where k.scope = v_scope and k.key = p_key;
    end if;
end $$;

comment on function stint_internal.pass_key(text, uuid) is 'Lets an idempotency key of this session stand for another job.';
