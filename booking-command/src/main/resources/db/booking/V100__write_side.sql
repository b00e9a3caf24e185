-- What is booked, as the write side needs it: written with its events, locked before its calendar is claimed.
create table resource (
    id         uuid        primary key,
    app_id     uuid        not null,
    data       jsonb       not null,
    capacity   integer     not null generated always as ((data ->> 'capacity')::integer) stored check (capacity >= 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null default false
);

create table site (
    id         uuid        primary key,
    app_id     uuid        not null,
    data       jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null default false
);

create table project (
    id         uuid        primary key,
    app_id     uuid        not null,
    data       jsonb       not null,
    slug       text        not null generated always as (data ->> 'slug') stored,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null default false
);

create unique index project_slug on project (app_id, slug) where not deleted;

-- The same address, case-folded, is the same customer of an app. Only its keyed hash is here.
create table customer (
    id         uuid        primary key,
    app_id     uuid        not null,
    email_hash text        not null,
    created_at timestamptz not null,
    unique (app_id, email_hash)
);

create extension if not exists btree_gist with schema public;

-- unit is null for a claim that may stand beside others: capacity above one, or a recorded override.
create table calendar_claim (
    booking_id  uuid      not null,
    resource_id uuid      not null,
    unit        integer,
    during      tstzrange not null check (not isempty(during)),
    expires_at  timestamptz,
    primary key (booking_id, resource_id),
    constraint nothing_is_booked_twice exclude using gist (resource_id with =, unit with =, during with &&)
);

create index calendar_claim_overlap on calendar_claim using gist (resource_id, during);

-- The next automatic action of a booking. A convenience: what is due has happened, whether or not this row was seen.
create table timer (
    booking_id uuid        primary key,
    app_id     uuid        not null,
    due_at     timestamptz not null
);

create index timer_due on timer (due_at);

-- The first answer to a request that carried a key. The answer may name a person, so it is sealed with that person's key.
create table idempotency (
    app_id       uuid        not null,
    key          text        not null,
    request_hash bytea       not null,
    status       integer,
    etag         text,
    position     bigint,
    subject_id   uuid,
    body         bytea,
    created_at   timestamptz not null,
    primary key (app_id, key)
);

create index idempotency_age on idempotency (created_at);
