-- create_jobs and create_jobs_of_type answer with ids in the order they were given the jobs; one bad element undoes all.
begin;
select plan(12);

create temp table made as
select id, n from stint.create_jobs((
    select jsonb_agg(jsonb_build_object('job_type', case n % 3 when 0 then 'a' when 1 then 'b' else 'c' end, 'payload', jsonb_build_object('n', n),
                                        'priority', n % 2) order by n)
    from generate_series(1, 2000) as n)) with ordinality as m (id, n);
select is((select count(distinct id) from made), 2000::bigint, 'create_jobs makes 2,000 jobs in one call');
select is((select count(*) from made m join stint.jobs j using (id) where (j.payload ->> 'n')::int = m.n
           and j.job_type = (array['a', 'b', 'c'])[1 + m.n % 3] and j.priority = m.n % 2), 2000::bigint,
    'and answers in the order of the array, though it groups them by type and priority');

create temp table of_type as
select id, n from stint.create_jobs_of_type('d', array(select jsonb_build_object('n', n) from generate_series(1, 5000) as n)) with ordinality as m (id, n);
select is((select count(*) from of_type m join stint.jobs j using (id) where (j.payload ->> 'n')::int = m.n), 5000::bigint,
    'create_jobs_of_type answers in the order of the payloads');
select is(array(select (payload ->> 'n')::int from stint_internal.job_queue where job_type = 'd' order by rank), array(select generate_series(1, 5000)),
    'places in line follow the order of the payloads');

create temp table with_keys as
select id, n from stint.create_jobs('[{"job_type": "k", "payload": {"n": 1}, "idempotency_key": "x"}, {"job_type": "k", "payload": {"n": 2}},
    {"job_type": "k", "payload": {"n": 3}, "idempotency_key": "y"}, {"job_type": "k", "payload": {"n": 4}, "idempotency_key": "x"}]') with ordinality as m (id, n);
select is((select array_agg((j.payload ->> 'n')::int order by m.n) from with_keys m join stint.jobs j using (id)), '{1,2,3,1}',
    'jobs with keys keep their places too; the same key twice answers with the same job');

select is((select count(*) from stint.create_jobs('[]')), 0::bigint, 'an empty array creates nothing');
select is((select count(*) from stint.create_jobs_of_type('d', '{}')), 0::bigint, 'nor do no payloads');
select is((select payload from test.job((select stint.create_jobs('[{"job_type": "n", "payload": null}]')))), '{}'::jsonb,
    'a payload of null stands for none');

create temp table before as select count(*) as jobs from stint.jobs;
select is(test.state_of($$ select stint.create_jobs('[{"job_type": "a"}, {"job_type": "b", "idempotency_key": "z"}, {"job_type": "c", "priority": 99}]') $$),
    'ST001', 'an array with one bad element is refused');
select is((select count(*) from stint.jobs), (select jobs from before), 'and none of the others was created');
select is((select count(*) from stint_internal.idempotency_key where key = 'z'), 0::bigint, 'nor is a key taken');

select is((select array[j.scheduled_for = '2040-01-01Z' and j.tags = '{t}' and j.expires_at = '2041-01-01Z' and j.max_attempts = 2
                            and j.trace_context = '{"a": 1}' and j.queue = 'q']
           from test.job((select stint.create_jobs('[{"job_type": "all", "queue": "q", "scheduled_for": "2040-01-01T00:00:00Z",
               "expires_at": "2041-01-01T00:00:00Z", "max_attempts": 2, "tags": ["t"], "trace_context": {"a": 1}}]'))) as j), '{t}',
    'every option of create_job can be given in the array');

select * from finish();
rollback;
