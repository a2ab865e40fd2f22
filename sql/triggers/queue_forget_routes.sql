create or replace trigger queue_forget_routes after update or delete on stint_internal.queue
    for each row execute function stint_internal.forget_routes();

comment on trigger queue_forget_routes on stint_internal.queue is 'A changed policy holds for the next job.';
