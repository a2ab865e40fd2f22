-- Marks let claims skip what is finished. A job that appears below one, because its transaction committed late or its claim rolled back, is found by
-- the sweep. (With real sessions: Tests/isolation.)
begin;
select plan(11);
create temp table made as select n, id from stint.create_jobs_of_type('a', array_fill('{}'::jsonb, '{20}')) with ordinality as m (id, n);
select is(stint.move_marks(), 1, 'a mark is written when something has moved');
select is(stint.move_marks(), 1, 'it trails by one tick');
select is(stint.move_marks(), 0, 'nothing is written when nothing has moved');
select ok((stint_internal.lane_starts('{default}'))[1] < (select min(rank) from stint_internal.job_queue), 'a mark stays below the first job that waits');

create temp table got as select job_id, run from stint.claim_jobs('w', p_limit => 20);
select stint.create_job('a', p_queue => 'other');
select stint.move_marks(), stint.move_marks();
select ok((stint_internal.lane_starts('{default}'))[1] >= (select max(rank) from stint_internal.job_queue where queue = 'default'), 'it passes those that are in work');

-- As after a rollback of the claim: pending again, at the old rank.
update stint_internal.job_queue set status = 'pending', run = 0, attempts = 0 where queue = 'default';
select set_config('stint.claim_cursor', '', false);
select is(test.claim(), null, 'claims do not look below the mark');
select is(stint.sweep_late_jobs(), 20, 'the sweep does, and gives what it finds there a place above');
select is(stint.sweep_late_jobs(), 0, 'once');
select is(array(select job_id from stint.claim_jobs('w', p_limit => 100)), array(select id from made order by n), 'then they are claimed, in the order they had');

-- Many marks are not kept.
do $$ begin for i in 1 .. 60 loop perform stint.create_job('a'); perform stint.claim_jobs('w'); perform stint.move_marks(); end loop; end $$;
select ok((select count(*) from stint_internal.mark) <= 41, 'old marks are removed');
select is((select count(*) from stint.claim_jobs('w', p_limit => 100)), 0::bigint, 'and nothing was stranded on the way');

select * from finish();
rollback;
