-- Sets the policies of a job type. What is left out keeps its value; a new type takes it from '*', which holds the defaults.
-- Locks the type's row, and those of its jobs where a limit is new or their order changes. Raises ST001, ST002.
create or replace function stint.define_job_type(
    p_job_type           text,
    p_queue              text     default null,
    p_priority           int      default null,
    p_max_attempts       int      default null,
    p_backoff_base       interval default null,
    p_backoff_cap        interval default null,
    p_backoff_jitter     interval default null,
    p_timeout            interval default null,
    p_memory_limit_bytes bigint   default null,
    p_max_payload_bytes  int      default null,
    p_exit_codes         jsonb    default null,
    p_payload_schema     jsonb    default null,
    p_assert_formats     boolean  default null,
    p_redacted_paths     text[]   default null,
    p_backoff            text     default null,
    p_backoff_delays     interval[] default null,
    p_jitter             text     default null,
    p_limits             jsonb    default null,
    p_outcome_rules      jsonb    default null,
    p_handler            text     default null,
    p_handler_role       text     default null,
    p_unique             jsonb    default null,
    p_max_running        int      default null,
    p_max_running_per_key int     default null,
    p_rate_limit         jsonb    default null,
    p_key_order          text     default null
) returns void
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_backoff     text := coalesce(p_backoff, case when p_backoff_delays is not null then 'list' end);
    v_unique_rule jsonb;
    v_had         stint_internal.job_type;
    v_rate_limit  jsonb := stint_internal.rate_rule(p_rate_limit);
    v_broken      text;
begin
    if p_job_type is distinct from '*' then
        perform stint_internal.check_name('p_job_type', p_job_type);
    end if;
    if p_queue is not null then
        perform stint_internal.check_name('p_queue', p_queue);
    end if;
    if p_job_type = '*' and (p_payload_schema is not null or p_redacted_paths is not null or p_unique is not null or p_max_running is not null
                             or p_rate_limit is not null) then
        raise exception using errcode = 'ST001', message = '* has no payload schema, no redacted paths, no rule of uniqueness, no limit and no rate of its own',
            detail = 'They belong to one job type each.', hint = 'Name the job type: select stint.define_job_type(''import_csv'', p_payload_schema => …).';
    end if;
    perform stint_internal.check_redacted_paths(p_redacted_paths);
    perform stint_internal.check_backoff(v_backoff, coalesce(p_backoff_delays, (
        select t.backoff_delays from stint_internal.job_type t where t.name = p_job_type and v_backoff = 'list')), p_jitter);
    perform stint_internal.check_exit_codes(p_exit_codes);
    perform stint_internal.check_limits(p_limits);
    perform stint_internal.check_outcome_rules(p_outcome_rules);
    perform stint_internal.check_max_running('p_max_running', p_max_running);
    perform stint_internal.check_max_running('p_max_running_per_key', p_max_running_per_key);
    if p_unique <> 'false' then
        v_unique_rule := stint_internal.unique_rule('p_unique', p_unique, null, false);
    end if;
    insert into stint_internal.job_type (name, queue, priority, max_attempts, backoff_base, backoff_cap, backoff_jitter, timeout,
                                         memory_limit_bytes, max_payload_bytes, exit_codes, backoff, backoff_delays, jitter, limits, outcome_rules,
                                         max_running_per_key, key_order, assert_formats)
    select p_job_type, d.queue, d.priority, d.max_attempts, d.backoff_base, d.backoff_cap, d.backoff_jitter, d.timeout, d.memory_limit_bytes,
           d.max_payload_bytes, d.exit_codes, d.backoff, d.backoff_delays, d.jitter, d.limits, d.outcome_rules, d.max_running_per_key, d.key_order, d.assert_formats
    from stint_internal.job_type d where d.name = '*'
    on conflict do nothing;
    select * into v_had from stint_internal.job_type t where t.name = p_job_type for no key update;
    perform stint_internal.check_key_order(p_job_type, p_key_order, coalesce(p_key_order, v_had.key_order), coalesce(p_max_running_per_key, v_had.max_running_per_key));
    update stint_internal.job_type t
    set queue = coalesce(p_queue, t.queue), priority = coalesce(p_priority, t.priority), max_attempts = coalesce(p_max_attempts, t.max_attempts),
        backoff_base = coalesce(p_backoff_base, t.backoff_base), backoff_cap = coalesce(p_backoff_cap, t.backoff_cap),
        backoff_jitter = coalesce(p_backoff_jitter, t.backoff_jitter), timeout = coalesce(p_timeout, t.timeout),
        memory_limit_bytes = coalesce(p_memory_limit_bytes, t.memory_limit_bytes),
        max_payload_bytes = coalesce(p_max_payload_bytes, t.max_payload_bytes), exit_codes = jsonb_strip_nulls(t.exit_codes || coalesce(p_exit_codes, '{}')),
        backoff = coalesce(v_backoff, t.backoff), jitter = coalesce(p_jitter, t.jitter),
        backoff_delays = case coalesce(v_backoff, t.backoff) when 'list' then coalesce(p_backoff_delays, t.backoff_delays) end,
        -- What was null until now and stays empty remains null: no job pays for what its type does not use.
        limits = nullif(jsonb_strip_nulls(coalesce(t.limits, '{}') || coalesce(p_limits, '{}')), '{}'),
        outcome_rules = nullif(jsonb_strip_nulls(coalesce(t.outcome_rules, '{}') || coalesce(p_outcome_rules, '{}')), '{}'),
        redacted_paths = nullif(coalesce(p_redacted_paths, t.redacted_paths), '{}'),
        unique_rule = case when p_unique is null then t.unique_rule else v_unique_rule end,
        max_running = nullif(coalesce(p_max_running, t.max_running), 0), max_running_per_key = nullif(coalesce(p_max_running_per_key, t.max_running_per_key), 0),
        rate_limit = case when p_rate_limit is null then t.rate_limit else v_rate_limit end,
        key_order = coalesce(p_key_order, t.key_order), updated_at = clock_timestamp()
    where t.name = p_job_type;
    if p_payload_schema is not null or p_assert_formats is not null then
        perform stint_internal.set_payload_schema(p_job_type, p_payload_schema, p_assert_formats);
    end if;
    if p_handler is not null or p_handler_role is not null then
        perform stint_internal.set_handler(p_job_type, p_handler, p_handler_role);
    end if;
    if p_max_running > 0 and v_had.max_running is null then
        perform stint_internal.enrol_jobs(p_job_type);
    elsif p_max_running is not null then
        perform stint_internal.revisit_limits(stint_internal.limit_id(6, jsonb_build_array(p_job_type)));
    end if;
    if p_max_running_per_key is not null then
        perform stint_internal.revisit_limits('1', '2', nullif(p_job_type, '*'));
    end if;
    if p_rate_limit is not null and v_rate_limit is distinct from v_had.rate_limit then
        perform stint_internal.revisit_rate(8, p_job_type);
    end if;
    -- Also where the type is new: it may have been in use, with the order of *.
    if p_key_order is not null then
        perform stint_internal.settle_order(nullif(p_job_type, '*'));
    end if;
exception when check_violation or numeric_value_out_of_range then
    get stacked diagnostics v_broken = constraint_name;
    raise exception using errcode = 'ST001', message = format('a policy of job type %s is out of range', p_job_type),
        detail = coalesce('It is p_' || substring(v_broken from '^job_type_(.*)_check$') || '.', sqlerrm),
        hint = 'p_priority 0-10, p_max_attempts 1-1000, p_timeout at least 1 second, p_memory_limit_bytes at least 1 MiB, p_max_payload_bytes 2 to 100 MiB, '
            'intervals not negative.';
end $$;

comment on function stint.define_job_type(text, text, int, int, interval, interval, interval, interval, bigint, int, jsonb, jsonb, boolean, text[], text, interval[], text, jsonb, jsonb, text, text, jsonb, int, int, jsonb, text) is
'Defines or changes a job type: queue, priority, attempts, timeout, memory limit, payload limit, and what
exit codes mean ({"3": "fail"}). What is left out keeps its value; a new type
takes it from *, whose policies also hold for every type that is not defined.
p_backoff: exponential (base × 2^n up to the cap), linear, fixed, or list with p_backoff_delays; p_jitter: bounded (plus up to p_backoff_jitter) or full
(anything up to the delay). p_limits: {"cpu_seconds", "output_bytes", "open_files", "file_size_bytes", "processes"}. p_outcome_rules: what becomes of a job by
outcome or error code, such as {"oom": {"action": "retry", "times": 1, "memory_factor": 2}, "error:E_QUOTA*": {"action": "dead_letter"}};
docs/reference/outcomes.md has them all. A rule, limit or exit code of null is taken back.
p_payload_schema: a JSON Schema (draft 2020-12) that every payload must match, or true for none; p_assert_formats: check its formats too.
p_redacted_paths: JSON pointers into the payload, * for any member, which only the owner and members of stint_auditor see in views; {} for none.
p_unique: what makes two jobs of this type the same and what then happens, false for nothing; see the guide, unique-jobs.md. An object of fields (JSON pointers
into the payload; left out: all of it), scope (unfinished, pending, period) or states, period, align, on_conflict (existing, replace, postpone, defer, drop, raise),
replace, wait, longest_wait, by_tenant, by_type.
p_max_running: so many of these jobs at once, over all runners; p_max_running_per_key: so many with the same concurrency_key, 1 if not set; 0 takes a limit away. p_rate_limit: {"max": 100, "period": "1 minute"}:
so many of these jobs are started within any such period, over all runners, all together or, with "per": "tenant", "user" or "key", for each of them; false takes it away.
p_key_order: in what order jobs with the same concurrency_key run: ready (the default: whoever is ready, the most urgent first), strict (as they were created, one at a time; nobody starts while
an earlier one waits for a retry, for its time or is paused), strict_hold (and when one has failed for good, the key stands still until that one is run again, deleted, or releases it with
stint.release_key).
p_handler: run these jobs by a function in the database, app.f(jsonb) returns jsonb or, many in one call, app.f(jsonb[]) returns jsonb[]; as
p_handler_role, by default the function''s owner. An empty p_handler gives them back to processes.
select stint.define_job_type(''index_document'', p_handler => ''app.index_document'', p_handler_role => ''app'');
select stint.define_job_type(''send_email'', p_payload_schema => ''{"required": ["to"]}'', p_redacted_paths => ''{/to,/attachments/*/body}'');';
