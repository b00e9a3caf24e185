-- Endpoints, what is to be sent to them, and what was sent.

create table endpoint (
    id               uuid primary key,
    app_id           uuid        not null,
    url              text        not null,
    description      text        not null,
    events           text[]      not null,
    graph            text,
    state            text,
    format           text        not null,
    schema_version   integer     not null,
    status           text        not null check (status in ('enabled', 'disabled')),
    disabled_reason  text,
    retry_schedule   bigint[]    not null,
    after_exhaustion text        not null check (after_exhaustion in ('hold', 'skip', 'latest')),
    rate_limit       integer check (rate_limit > 0),
    fields_masked    text[]      not null,
    from_position    bigint      not null,
    version          integer     not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    deleted_at       timestamptz,
    check ((graph is null) = (state is null)),
    check (graph is not null or cardinality(events) > 0)
);
comment on column endpoint.retry_schedule is 'milliseconds before each attempt';
comment on column endpoint.from_position is 'only events behind this position of the log are for it';

-- The list of an app's endpoints, and what an event of the app is matched against.
create index endpoint_app on endpoint (app_id, created_at, id) where deleted_at is null;

-- When the next message may leave for an endpoint with a rate limit, whichever node sends it.
create table endpoint_pace (
    endpoint_id uuid primary key references endpoint (id),
    free_at     timestamptz not null
);

create table endpoint_secret (
    id          uuid primary key,
    endpoint_id uuid        not null references endpoint (id),
    sealed      bytea       not null,
    fingerprint text        not null,
    created_at  timestamptz not null,
    expires_at  timestamptz
);
comment on column endpoint_secret.sealed is 'AES-256-GCM, bound to endpoint and id';

create index endpoint_secret_endpoint on endpoint_secret (endpoint_id, created_at desc);
create index endpoint_secret_expiry on endpoint_secret (expires_at) where expires_at is not null;

-- Who changed what at an endpoint. Each row's hash covers its predecessor's, so that a change of the past shows.
create table endpoint_event (
    endpoint_id   uuid        not null references endpoint (id),
    sequence      integer     not null,
    type          text        not null,
    data          text        not null,
    actor         text        not null,
    request_id    text,
    recorded_at   timestamptz not null,
    previous_hash bytea,
    hash          bytea       not null,
    primary key (endpoint_id, sequence),
    check ((previous_hash is null) = (sequence = 1))
);

create function refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only', tg_table_name;
end
$$;

create trigger endpoint_event_append_only
    before update or delete or truncate on endpoint_event
    for each statement execute function refuse_change();

-- One booking's messages to one endpoint, which leave one after the other. All of its state that nodes contend for is in this row.
create table lane (
    endpoint_id    uuid    not null references endpoint (id),
    booking_id     uuid    not null,
    seen_sequence  integer not null,
    last_sequence  integer not null,
    last_content   bytea,
    due_at         timestamptz,
    leased         boolean not null default false,
    held_until     timestamptz,
    fence          bigint  not null default 0,
    primary key (endpoint_id, booking_id),
    check (due_at is null or held_until is null),
    check (not leased or due_at is not null)
);
comment on column lane.seen_sequence is 'of the newest message known, sent or suppressed';
comment on column lane.last_sequence is 'of the newest message that is not suppressed';
comment on column lane.last_content is 'SHA-256 of its content, by which a message without news is known';
comment on column lane.due_at is 'when its head may be sent; while leased, when the lease ends';
comment on column lane.held_until is 'its head has used up its retries and everything behind it waits';
comment on column lane.fence is 'grows with each lease; a result with an older one comes too late';

-- Lanes change several times for each message: room on the page keeps the updates of fence and lease out of the indexes' way.
alter table lane set (fillfactor = 70);

create index lane_due on lane (endpoint_id, due_at) where due_at is not null;
create index lane_held on lane (held_until) where held_until is not null;

create table delivery (
    id                uuid primary key,
    endpoint_id       uuid        not null references endpoint (id),
    webhook_id        text        not null,
    booking_id        uuid        not null,
    sequence          integer     not null check (sequence > 0),
    previous_sequence integer     not null,
    position          bigint      not null,
    public_type       text        not null,
    body              bytea,
    body_sha256       bytea       not null,
    retry_schedule    bigint[]    not null,
    state             text        not null check (state in
        ('pending', 'in_flight', 'delivered', 'failed', 'held', 'superseded', 'suppressed')),
    attempts          integer     not null default 0,
    steps_used        integer     not null default 0,
    next_attempt_at   timestamptz,
    replay_id         uuid,
    created_at        timestamptz not null,
    finished_at       timestamptz,
    unique (endpoint_id, webhook_id),
    unique (endpoint_id, booking_id, sequence),
    check (previous_sequence < sequence),
    check (state not in ('pending', 'in_flight', 'held') or body is not null)
);
comment on column delivery.webhook_id is 'derived from the log, the same for all endpoints';
comment on column delivery.sequence is 'of the message among all of its booking, without holes';
comment on column delivery.previous_sequence is 'the last one of this booking that this endpoint was to get';
comment on column delivery.body is 'the bytes that are signed and sent; dropped when acknowledged';
comment on column delivery.retry_schedule is 'as it was when the message came: later changes do not rewrite the past';
comment on column delivery.steps_used is 'of the schedule; attempts counts all tries, these only the failures since the last start';

-- The head of a lane.
create index delivery_open on delivery (endpoint_id, booking_id, sequence) where state in ('pending', 'in_flight');
-- The list of an endpoint's deliveries, by state or without.
create index delivery_list on delivery (endpoint_id, created_at desc, id desc);
create index delivery_state on delivery (endpoint_id, state, created_at desc, id desc)
    where state in ('pending', 'in_flight', 'failed', 'held', 'superseded');

-- What was tried, append-only. An attempt that was not accepted ended after its lease and changed nothing.
create table attempt (
    id            bigint generated always as identity primary key,
    delivery_id   uuid        not null references delivery (id),
    endpoint_id   uuid        not null,
    number        integer     not null,
    url           text        not null,
    started_at    timestamptz not null,
    took_ms       integer     not null,
    status        integer,
    error         text,
    response_head text        not null,
    replay_id     uuid,
    node          text        not null,
    fence         bigint      not null,
    accepted      boolean     not null
);

create index attempt_delivery on attempt (delivery_id, id);
