-- p_limits: what a run may use beside time and memory, handed out with the claim.
begin;
select plan(10);
select stint.create_job('a', p_queue => 'plain');
select is((select limits from stint.claim_jobs('w', '{plain}')), null, 'a type without limits hands out none');
select stint.define_job_type('a', p_limits => '{"cpu_seconds": 60, "processes": 50}');
select stint.define_job_type('a', p_limits => '{"processes": null, "open_files": 64}', p_memory_limit_bytes => 9223372036854775807);
select stint.create_job('a', p_queue => 'q'), stint.create_job('other', p_queue => 'other');
select is((select limits from stint.claim_job('w', '{q}')), '{"cpu_seconds": 60, "open_files": 64}', 'limits are set one by one, and null takes one back');
select is((select limits from stint.claim_jobs('w', '{other}')), null, 'they are that type''s own');
select stint.define_job_type('bare');
select stint.define_job_type('*', p_limits => '{"output_bytes": 1000}');
select stint.create_job('unknown', p_queue => 'u');
select is((select limits from stint.claim_jobs('w', '{u}')), '{"output_bytes": 1000}', 'those of * hold for types that are not defined');
select stint.create_job('bare', p_queue => 'bare');
select is((select limits from stint.claim_jobs('w', '{bare}')), null, 'a type that was defined before keeps to its own');
select is((select limits from stint.job_types where job_type = 'a'), '{"cpu_seconds": 60, "open_files": 64}', 'job_types shows them');
create temp table bad (limits text, state text, named text);
insert into bad values ('[]', 'ST001', 'p_limits'), ('{"cpu": 1}', 'ST002', '''cpu'''), ('{"cpu_seconds": 0}', 'ST001', 'p_limits.cpu_seconds'), ('{"cpu_seconds": 1.5}', 'ST001', 'p_limits.cpu_seconds'),
    ('{"open_files": "many"}', 'ST001', 'p_limits.open_files'), ('{"output_bytes": 1e30}', 'ST001', 'p_limits.output_bytes'), ('{"timeout": 5}', 'ST002', 'timeout');
select is((select array_agg(limits) from bad where test.state_of(format('select stint.define_job_type(''bad'', p_limits => %L)', limits)) <> state), null, 'what is no limit is refused');
select is((select array_agg(limits) from bad where test.error_of(format('select stint.define_job_type(''bad'', p_limits => %L)', limits)) not like '%' || named || '%'), null, 'and named');
select is((select count(*) from stint.job_types where job_type = 'bad'), 0::bigint, 'and nothing is half done');
select stint.define_job_type('a', p_limits => '{"cpu_seconds": null, "open_files": null}');
select is((select limits from stint_internal.job_type where name = 'a'), null, 'a type whose limits are all taken back costs nothing again');
select * from finish();
rollback;
