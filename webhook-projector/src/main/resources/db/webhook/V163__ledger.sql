-- The attempts of an endpoint as a chain: each covers the one before it by its hash, so that an edit shows, and what is cut off shows
-- beside a signed checkpoint. Those that are older than the chain stay outside of it.
alter table attempt
    add column entry bigint,
    add column body_sha256 bytea,
    add column hash bytea,
    add check ((entry is null) = (hash is null));
create unique index attempt_entry on attempt (endpoint_id, entry) where entry is not null;

create trigger attempt_append_only
    before update or delete on attempt
    for each statement execute function refuse_change();

create table ledger (
    endpoint_id     uuid primary key references endpoint (id),
    entries         bigint      not null default 0,
    hash            bytea,
    checkpointed    bigint      not null default 0,
    checkpointed_at timestamptz not null
);

create index ledger_unsigned on ledger (checkpointed_at) where entries > checkpointed;

create table ledger_checkpoint (
    endpoint_id uuid        not null references endpoint (id),
    entry       bigint      not null,
    hash        bytea       not null,
    signed_at   timestamptz not null,
    signature   bytea       not null,
    primary key (endpoint_id, entry)
);

-- Which key seals a secret; null until the first start that knows.
alter table endpoint_secret add column sealed_with text;
