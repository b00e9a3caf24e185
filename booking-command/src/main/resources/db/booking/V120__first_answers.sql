-- Beside keys, which are kept for a day, the ids that clients chose themselves, which are kept for good: scope is 'key', or the
-- model whose id it is. A secret answer is sealed with the installation's key, for it shows what is nowhere else in plain.
alter table idempotency add column scope text not null default 'key';
alter table idempotency add column secret boolean not null default false;
alter table idempotency drop constraint idempotency_pkey;
alter table idempotency add primary key (app_id, scope, key);

drop index idempotency_age;
create index idempotency_age on idempotency (created_at) where scope = 'key';

-- A bulk's answer is about several people, and is gone when one of them is erased.
alter table idempotency add column subject_ids uuid[] not null default '{}';
update idempotency set subject_ids = array[subject_id] where subject_id is not null;
alter table idempotency drop column subject_id;
