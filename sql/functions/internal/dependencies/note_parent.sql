-- Called from inside archive_jobs' one statement for jobs on which others depend, and for no other, so that these alone pay for it. Answers what it was given.
create or replace function stint_internal.note_parent(p_status text) returns text
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config('stint.parent_ended', 'yes', true);
    return p_status;
end $$;

comment on function stint_internal.note_parent(text) is 'Lets archive_jobs know that a job with dependents is among those that it moves.';
