-- What was recorded stays as it is. Partitions get the triggers for rows from their tables; roll_partitions makes that for truncate with each of them.

create or replace trigger audit_refuse_change before update or delete on stint_internal.audit
    for each row execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_change on stint_internal.audit is 'Append-only.';

create or replace trigger audit_refuse_change before update or delete on stint_internal.audit_block
    for each row execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_change on stint_internal.audit_block is 'Append-only.';

create or replace trigger audit_refuse_truncate before truncate on stint_internal.audit
    for each statement execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_truncate on stint_internal.audit is 'Append-only.';

create or replace trigger audit_refuse_truncate before truncate on stint_internal.audit_default
    for each statement execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_truncate on stint_internal.audit_default is 'Append-only.';

create or replace trigger audit_refuse_truncate before truncate on stint_internal.audit_block
    for each statement execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_truncate on stint_internal.audit_block is 'Append-only.';

create or replace trigger audit_refuse_truncate before truncate on stint_internal.audit_block_default
    for each statement execute function stint_internal.refuse_audit_change();
comment on trigger audit_refuse_truncate on stint_internal.audit_block_default is 'Append-only.';
