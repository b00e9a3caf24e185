-- What the log was, signed: how many events lay up to a position, and the digest of all of them in their order.
create table checkpoint (
    number     bigint      primary key,
    position   bigint      not null unique,
    events     bigint      not null,
    digest     bytea       not null,
    signature  bytea       not null,
    created_at timestamptz not null default now()
);
