-- Fisher's exact test, one-sided: if a version failed no more often than the others, how likely are so many of the failures to be its own, or more? The probabilities of
-- 0, 1, 2 … follow from one another; they are kept relative to each other, and scaled before they overflow.
create or replace function stint_internal.chance_of_failures(p_runs bigint, p_failures bigint, p_other_runs bigint, p_other_failures bigint) returns float8
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_all_failures float8 := p_failures + p_other_failures;
    v_first bigint := greatest(0, p_failures + p_other_failures - p_other_runs);
    v_weight float8 := 1;
    v_total  float8 := 0;
    v_tail   float8 := 0;
begin
    for n in v_first .. least(p_failures + p_other_failures, p_runs) loop
        v_total := v_total + v_weight;
        if n >= p_failures then
            v_tail := v_tail + v_weight;
        end if;
        v_weight := v_weight * ((v_all_failures - n) * (p_runs - n)) / ((n + 1) * (p_other_runs - v_all_failures + n + 1));
        if v_weight > 1e150 then
            v_total := v_total / 1e150;
            v_tail := v_tail / 1e150;
            v_weight := v_weight / 1e150;
        end if;
        exit when v_weight < v_total * 1e-30;
    end loop;
    return v_tail / v_total;
end $$;

comment on function stint_internal.chance_of_failures(bigint, bigint, bigint, bigint) is
'How likely so many failures of a version are by chance alone, if it is no worse than the others (Fisher''s exact test, one-sided).';
