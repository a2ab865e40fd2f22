-- Called from inside archive_jobs' one statement for jobs on which others depend or that are under limits, and for no other, so that these alone pay for it. Answers what it
-- was given.
create or replace function stint_internal.note_end(p_status text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('stint.somebody_waits', 'yes', true);
    return p_status;
end $$;

comment on function stint_internal.note_end(text) is 'Lets archive_jobs know that somebody waits for the end of a job that it moves.';
