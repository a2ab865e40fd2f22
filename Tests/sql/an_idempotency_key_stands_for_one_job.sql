-- The same key of the same tenant answers with the same job while that is unfinished or the key is within its keep time.
begin;
select plan(17);
select test.at('2030-01-01 12:00Z');

create temp table first as select stint.create_job('a', '{"n": 1}', p_idempotency_key => 'k') as id;
select is(stint.create_job('a', '{"n": 2}', p_idempotency_key => 'k'), (select id from first), 'the second call answers with the first job');
select is((select payload from stint.jobs where id = (select id from first)), '{"n": 1}'::jsonb, 'and changes nothing about it');
select is((select count(*) from stint.jobs), 1::bigint, 'nor creates another');
select isnt(stint.create_job('a', p_idempotency_key => 'k2'), (select id from first), 'another key is another job');

select set_config('request.jwt.claims', '{"sub": "bob", "tenant_id": "other"}', true);
select isnt(stint.create_job('a', p_idempotency_key => 'k'), (select id from first), 'the same key of another tenant too');
select set_config('request.jwt.claims', '', true);

-- Past the keep time of 24 hours, but unfinished.
select test.later('48 hours');
select is(stint.create_job('a', p_idempotency_key => 'k'), (select id from first), 'an unfinished job holds its key however old it is');
select stint.prune_records();
select is(stint.create_job('a', p_idempotency_key => 'k'), (select id from first), 'pruning does not take it away');
select stint.cancel_job((select id from first));
select isnt(stint.create_job('a', p_idempotency_key => 'k'), (select id from first), 'once it has ended and the key is old, a new job gets the key');

-- Within the keep time, ended.
create temp table second as select stint.create_job('a', p_idempotency_key => 'm', p_idempotency_keep => '1 hour') as id;
select stint.cancel_job((select id from second));
select test.later('59 minutes');
select is(stint.create_job('a', p_idempotency_key => 'm'), (select id from second), 'an ended job holds its key for the keep time');
select test.later('2 minutes');
select ok(stint.prune_records() >= 1, 'then the key is pruned');
select isnt(stint.create_job('a', p_idempotency_key => 'm'), (select id from second), 'and free');

create temp table third as select stint.create_job('a', p_idempotency_key => 'z', p_idempotency_keep => '0') as id;
select is(stint.create_job('a', p_idempotency_key => 'z'), (select id from third), 'a keep time of 0 holds while the job is unfinished');
select stint.cancel_job((select id from third));
select isnt(stint.create_job('a', p_idempotency_key => 'z'), (select id from third), 'and not longer');

-- Deleting a job frees its key: an id that stands for nothing would be a lost job.
create temp table fourth as select stint.create_job('a', p_idempotency_key => 'd') as id;
select stint.delete_job((select id from fourth));
select isnt(stint.create_job('a', p_idempotency_key => 'd'), (select id from fourth), 'deleting a waiting job frees its key');
create temp table fifth as select stint.create_job('a', p_idempotency_key => 'e') as id;
select stint.cancel_job((select id from fifth));
select stint.delete_job((select id from fifth));
select isnt(stint.create_job('a', p_idempotency_key => 'e'), (select id from fifth), 'and so does deleting an ended one');

select is(test.state_of($$ select stint.create_job('a', '[]', p_idempotency_key => 'bad') $$) || (select count(*) from stint_internal.idempotency_key where key = 'bad'),
    'ST0010', 'a refused job takes no key');

-- Without tenants a key belongs to its creator: another one's key must neither answer with a job that he may not see nor keep his from being created.
set stint.user_id = 'ann';
create temp table sixth as select stint.create_job('a', p_idempotency_key => 'u') as id;
set stint.user_id = 'bob';
select isnt(stint.create_job('a', p_idempotency_key => 'u'), (select id from sixth), 'creators without a tenant do not share keys');
reset stint.user_id;

select * from finish();
rollback;
