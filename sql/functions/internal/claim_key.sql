-- Gives an idempotency key to a new job, or answers with the job that holds it. Exact under races: the second of two sessions waits at the
-- primary key until the first has committed or rolled back. Locks the key's row until the caller commits. Raises ST001.
create or replace function stint_internal.claim_key(p_scope text, p_key text, p_keep interval, p_new_id uuid) returns uuid
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_now   timestamptz := stint.now();
    v_keep  timestamptz;
    v_entry stint_internal.idempotency_key;
begin
    if char_length(p_key) not between 1 and 255 then
        raise exception using errcode = 'ST001', message = format('p_idempotency_key has %s characters', char_length(p_key)),
            detail = 'A key has 1 to 255 characters.', hint = 'Use an id of your own, or a digest of what makes the job unique.';
    end if;
    if p_keep < interval '0' then
        raise exception using errcode = 'ST001', message = format('p_idempotency_keep is %s', p_keep),
            detail = 'It must not be negative.', hint = 'Use 0 to keep the key only while the job is unfinished.';
    end if;
    v_keep := v_now + coalesce(p_keep, (select s.idempotency_keep from stint_internal.settings s));
    loop
        insert into stint_internal.idempotency_key (scope, key, job_id, keep_until) values (p_scope, p_key, p_new_id, v_keep)
        on conflict do nothing;
        if found then
            return p_new_id;
        end if;
        select * into v_entry from stint_internal.idempotency_key k where k.scope = p_scope and k.key = p_key for update;
        -- Gone in between: whoever held it rolled back or it was pruned; try again.
        continue when not found;
        if v_entry.keep_until > v_now or exists (select from stint_internal.job_queue j where j.id = v_entry.job_id) then
            return v_entry.job_id;
        end if;
        update stint_internal.idempotency_key k set job_id = p_new_id, keep_until = v_keep where k.scope = p_scope and k.key = p_key;
        return p_new_id;
    end loop;
end $$;

comment on function stint_internal.claim_key(text, text, interval, uuid) is 'Returns the job that an idempotency key stands for: the new one, or the one that has it.';
