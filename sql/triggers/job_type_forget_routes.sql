create or replace trigger job_type_forget_routes after insert or update or delete on stint_internal.job_type
    for each row execute function stint_internal.forget_routes();

comment on trigger job_type_forget_routes on stint_internal.job_type is 'A changed policy holds for the next job.';
