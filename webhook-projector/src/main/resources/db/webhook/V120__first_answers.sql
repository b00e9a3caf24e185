-- The first answers to writes, kept in the transaction of what they answer. One that shows a secret is sealed.
create table idempotency (
    app_id       uuid        not null,
    scope        text        not null default 'key',
    key          text        not null,
    request_hash bytea       not null,
    status       integer,
    etag         text,
    position     bigint,
    subject_ids  uuid[]      not null default '{}',
    secret       boolean     not null default false,
    body         bytea,
    created_at   timestamptz not null,
    primary key (app_id, scope, key)
);

create index idempotency_age on idempotency (created_at) where scope = 'key';
