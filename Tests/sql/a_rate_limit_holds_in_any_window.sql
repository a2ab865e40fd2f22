-- check_rate_limit never grants more than p_max_requests in any stretch of the window, wherever it begins.
begin;
select plan(17);

-- A property test: calls at random times on the fake clock, then every window that ends at a grant is counted.
create temp table granted (run text, at timestamptz);
select setseed(0.41);
create function pg_temp.worst(p_run text, p_max int, p_window interval, p_calls int, p_mean_gap interval) returns bigint language plpgsql as $$
declare
    v_at timestamptz := '2030-01-01 12:00Z';
begin
    for i in 1 .. p_calls loop
        -- Mostly even, now and then a burst or a long rest.
        v_at := v_at + p_mean_gap * case when random() < 0.3 then 0 when random() < 0.05 then 20 * random() else 2 * random() end;
        perform test.at(v_at);
        if stint.check_rate_limit(p_run, p_max, p_window) then
            insert into granted values (p_run, v_at);
        end if;
    end loop;
    return (select max(n) from (select count(*) over (order by at range between p_window - interval '1 microsecond' preceding and current row) as n
                                from granted where run = p_run) as w);
end $$;
select is(pg_temp.worst('minute', 10, '1 minute', 1500, '2 s'), 10::bigint, '10 a minute: never 11 in any minute, and all 10 can be had');
select is(pg_temp.worst('second', 5, '1 s', 1000, '100 ms'), 5::bigint, '5 a second');
select is(pg_temp.worst('day', 100, '1 day', 1000, '10 minutes'), 100::bigint, '100 a day');
select is(pg_temp.worst('one', 1, '500 ms', 1000, '100 ms'), 1::bigint, '1 each half second');
select ok((select count(*) from granted where run = 'minute') > 0.8 * 10 * (select extract(epoch from max(at) - min(at)) / 60 from granted where run = 'minute') * 0.6,
    'and does not grant much less than it may');

-- The edges of windows whose 60th part is no whole number of microseconds, or longer than said.
create function pg_temp.edge(p_window interval) returns int language plpgsql as $$
declare
    v_start timestamptz := '2030-01-01 12:00Z';
    v_extra int := 0;
begin
    for i in 0 .. 1000 loop
        perform test.at(v_start + i * interval '1 second' * date_part('epoch', p_window) * 3 + i * interval '13 microseconds');
        perform stint.check_rate_limit('edge ' || p_window, 1, p_window);
        perform test.later(p_window - interval '1 microsecond');
        v_extra := v_extra + stint.check_rate_limit('edge ' || p_window, 1, p_window)::int;
    end loop;
    return v_extra;
end $$;
select is(pg_temp.edge('500 ms'), 0, 'a microsecond before half a second is over, nothing is granted');
select is(pg_temp.edge('1 minute'), 0, 'nor before a minute is');
select test.at('2030-01-01 12:00Z'), stint.check_rate_limit('year', 1, '1 year'), test.at('2030-12-30 12:00Z');
select is(stint.check_rate_limit('year', 1, '1 year'), false, 'nor before a year is');

-- Changing the window of a key.
select test.at('2030-01-01 12:00Z');
select stint.check_rate_limit('change', 3, '1 minute') from generate_series(1, 3);
select is(stint.check_rate_limit('change', 3, '1 second'), false, 'another window does not forget what was granted');
select test.later('1 day');
select is(stint.check_rate_limit('change', 3, '1 hour'), true, 'nor does it remember for ever');

-- Clock.
select test.at('2030-02-01 12:00Z');
select stint.check_rate_limit('clock', 2) from generate_series(1, 2);
select test.at('2030-02-01 11:00Z');
select is(stint.check_rate_limit('clock', 2), false, 'a clock that is set back does not open the window');

-- Tenants.
select test.at('2030-03-01 12:00Z');
select set_config('request.jwt.claims', '{"tenant_id": "a"}', true);
select is((select array_agg(stint.check_rate_limit('k', 1)) from generate_series(1, 2)), '{t,f}', 'a tenant spends its limit');
select set_config('request.jwt.claims', '{"tenant_id": "b"}', true);
select is(stint.check_rate_limit('k', 1), true, 'the same key of another tenant has its own');

select is(stint.check_rate_limit('none', 0), false, 'a limit of 0 grants nothing');
select is(test.state_of($$ select stint.check_rate_limit('', 1) $$), 'ST001', 'an empty key is refused');
select is(test.state_of($$ select stint.check_rate_limit('k', -1) $$), 'ST001', 'a negative limit is refused');
select is(test.state_of($$ select stint.check_rate_limit('k', 1, '0') $$), 'ST001', 'a window of nothing is refused');

select * from finish();
rollback;
