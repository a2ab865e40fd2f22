-- verify_audit notices every change, loss and addition, says where, and finds nothing where nothing happened. Without one transaction around it: entries
-- are sealed once the transactions before them are over.
select plan(40);
select test.at('2030-01-01 12:00Z');
create function pg_temp.verdict() returns text language sql as $$
    select coalesce(string_agg(concat_ws(' ', to_char(v.day, 'MM-DD'), v.problem), '; ' order by v.day nulls last), 'ok') from stint.verify_audit() as v where not v.ok $$;
-- What an owner can do who has thought of the triggers, done and taken back.
create function pg_temp.after(p_sql text) returns text language plpgsql as $$
declare
    v_verdict text;
begin
    set local session_replication_role = replica;
    begin
        execute p_sql;
        v_verdict := pg_temp.verdict();
        raise exception 'back' using errcode = 'P0099';
    exception when sqlstate 'P0099' then
        return v_verdict;
    end;
end $$;
-- Waits until nothing that was open before the entries so far can hold up their sealing: an autovacuum in this database does.
create function pg_temp.settle() returns void language plpgsql as $$
begin
    while stint_internal.open_from() <= (select max(a.xid) from stint_internal.audit a) loop
        perform pg_sleep(0.01);
    end loop;
end $$;

select is(stint.seal_audit(), 0, 'nothing was recorded yet');
select is_empty('select * from stint.verify_audit()', 'so there are no days to look at');
select stint.define_queue('q1');
select stint.pause_queue('q1');
select is((select array[entries, sealed] from stint.verify_audit()), '{2,0}', 'entries that are not sealed yet are told of');
select is(pg_temp.verdict(), 'ok', 'and no problem');
select pg_temp.settle();
select is(stint.seal_audit(), 2, 'both are sealed');
select is(stint.seal_audit(), 0, 'once');
select stint.define_queue('q1');
select is((select count(*) from stint.audit where object = 'q1'), 3::bigint, 'a call that changed nothing is recorded');
select stint.resume_queue('q1'), stint.define_queue('q2');
select pg_temp.settle();
select stint.run_duty('seal_audit');
select head as first_head from stint.verify_audit() \gset
select test.at('2030-01-02 12:00Z');
select stint.roll_partitions(), stint.define_queue('q3');
select stint.define_queue('q4');
select pg_temp.settle();
select stint.seal_audit();
select test.at('2030-01-03 12:00Z');
select stint.define_queue('q5');
select pg_temp.settle();
select stint.tick();
select is((select array_agg(array[entries, sealed, blocks] order by day) from stint.verify_audit()), '{{5,5,2},{2,2,1},{1,1,1}}', 'each day has a chain of its own');
select is(pg_temp.verdict(), 'ok', 'and is as it was recorded');
select is((select count(*) from stint.verify_audit('2030-01-02', '2030-01-02')), 1::bigint, 'days can be chosen');
set timezone = 'Pacific/Kiritimati';
set datestyle = 'German';
set lc_messages = 'C';
set extra_float_digits = 0;
select is(pg_temp.verdict(), 'ok', 'whatever the settings of the session');
reset timezone;
reset datestyle;

-- Changed.
select is(pg_temp.after('update stint_internal.audit set ' || c || ' where id = 2'), '01-01 entry 2 was changed', 'a change is found: ' || c)
from unnest(array['reason = ''other''', 'subject = ''somebody''', 'after = ''{}''', 'before = null', 'at = at + interval ''1 second''', 'action = ''define_queue''', 'object = ''q9''',
                  'application_name = ''''', 'xid = ''7''']) as c;
select is(pg_temp.after('update stint_internal.audit set at = at + interval ''1 day'' where id = 2'), '01-01 entry 2 is missing; 01-02 entry 2 was added later', 'or of the day');
-- Missing.
select is(pg_temp.after('delete from stint_internal.audit where id = 3'), '01-01 entry 3 is missing', 'a deletion is found');
select is(pg_temp.after('delete from stint_internal.audit where at < ''2030-01-02 00:00Z'''), '01-01 entry 1 is missing', 'of a whole day too');
select is(pg_temp.after('delete from stint_internal.audit where at < ''2030-01-02 00:00Z''; delete from stint_internal.audit_block where day = ''2030-01-01'''),
    '01-02 block 2 of 2030-01-01, which comes before this day, is missing', 'with its blocks too, by the day after it');
-- Added.
create temp table forged as select * from stint_internal.audit where id = 2;
select is(pg_temp.after('insert into stint_internal.audit select * from forged'), '01-01 entry 2 was added later', 'a copy is found');
update forged set id = 100;
select is(pg_temp.after('insert into stint_internal.audit select * from forged'), '01-01 entry 100 was added later', 'an entry with an old number of a transaction');
update forged set era = 0;
select is(pg_temp.after('insert into stint_internal.audit select * from forged'), '01-01 entry 100 was added later', 'or of an old era');
-- Blocks.
select is(pg_temp.after('delete from stint_internal.audit_block where day = ''2030-01-01'' and number = 1'), '01-01 block 1 is missing', 'a block that is gone');
select is(pg_temp.after('delete from stint_internal.audit_block where day = ''2030-01-03'''), '01-03 entry 8 was added later', 'the last one too, by its entries');
select is(pg_temp.after('update stint_internal.audit_block set entry_ids = entry_ids[:1], entry_digests = entry_digests[:1] where day = ''2030-01-01'' and number = 1'),
    '01-01 block 1 was changed', 'or was changed');
select is(pg_temp.after($$ update stint_internal.audit set reason = 'x' where id = 1;
    update stint_internal.audit_block b set entry_digests = array(select stint_internal.audit_digest(a) from stint_internal.audit a where a.id = any (b.entry_ids) order by a.xid, a.id) where b.day = '2030-01-01';
    update stint_internal.audit_block b set digest = stint_internal.block_digest(previous, day, number, era, entry_digests) where b.day = '2030-01-01' and number = 1 $$),
    '01-01 block 2 does not follow the one before', 'also by somebody who knows how blocks are made');

-- What the sealing goes by.
select is(pg_temp.after('update stint_internal.audit_era set sealed_xid = ''1''; select stint.seal_audit()'), '01-01 entry 1 is sealed twice; 01-02 entry 6 is sealed twice; 01-03 entry 8 is sealed twice',
    'or made to seal once more');
select is(pg_temp.after('delete from stint_internal.audit_era; insert into stint_internal.audit select * from forged'), '01-01 entry 100 was added later', 'or to forget how far it was');

-- A head that was kept elsewhere.
select is((select bool_and(ok) from stint.verify_audit(p_head => :'first_head')), true, 'a head that was kept is still in the chain');
select matches((select problem from stint.verify_audit(p_head => repeat('0', 64)) where not ok), 'made anew', 'or is not, and that is said');
select is(test.state_of($$ select * from stint.verify_audit(p_head => 'abc') $$), 'ST001', 'what is no head is refused');

-- Another cluster: its transactions have lower numbers than those that the dump brought.
select stint.define_queue('q6');
set session_replication_role = replica;
update stint_internal.audit_era set system_identifier = 1, sealed_xid = '9000000000' where era = 1;
update stint_internal.audit_era set last_id = 8;
reset session_replication_role;
select is(pg_temp.verdict(), 'ok', 'after a restore into another cluster new entries are awaited, not suspected');
select is(stint.seal_audit(), 1, 'the next sealing closes the era with whatever it left');
select stint.define_queue('q7');
select pg_temp.settle();
select stint.seal_audit();
select is((select array_agg(distinct array[b.era, a.era]) from stint_internal.audit_block b join stint_internal.audit a on a.id = any (b.entry_ids) where a.id > 8), '{{1,1},{2,2}}', 'and begins another, with numbers of its own');
select is(pg_temp.verdict(), 'ok', 'nothing is lost or suspected');

select * from finish();
