-- What a receiver answered may echo a person. Once that person is erased the text goes and its hash stays, so that the chain holds.
alter table attempt add column response_sha256 bytea;
comment on column attempt.response_sha256 is 'of the answer that was forgotten; null while it is there';

drop trigger attempt_append_only on attempt;
create trigger attempt_append_only
    before delete on attempt
    for each statement execute function refuse_change();

create function refuse_all_but_forgetting() returns trigger language plpgsql as
$$
begin
    if new.response_head <> ''
        or new.response_sha256 is null
        or coalesce(old.response_sha256, sha256(convert_to(old.response_head, 'UTF8'))) <> new.response_sha256
        or to_jsonb(new) - '{response_head,response_sha256}'::text[]
               <> to_jsonb(old) - '{response_head,response_sha256}'::text[] then
        raise exception '% is append-only', tg_table_name;
    end if;
    return new;
end
$$;

create trigger attempt_forgets_only
    before update on attempt
    for each row execute function refuse_all_but_forgetting();
