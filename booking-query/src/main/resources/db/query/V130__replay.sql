-- Counts the rebuilds. The projection holds the row while it works on a batch, a rebuild while it replaces rows; whoever finds
-- another number than before remembers nothing of the rows any more.
create table rebuild (
    one    boolean primary key default true check (one),
    number bigint not null
);
insert into rebuild (number) values (0);

-- What auditors have asked for. The runner of a node takes what is due and goes on where another stopped.
create table replay (
    id             uuid        primary key,
    app_id         uuid        not null,
    projection     text        not null,
    mode           text        not null check (mode in ('verify', 'rebuild')),
    state          text        not null check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    events_total   bigint      not null default 0,
    events_done    bigint      not null default 0,
    -- Differing fields that were found, of which mismatches holds the first ones.
    found          bigint      not null default 0,
    repaired       bigint      not null default 0,
    mismatches     jsonb       not null default '[]',
    error          text,
    -- How far it has come: a step, and the last id of it that is done.
    step           integer     not null default 0,
    done_id        uuid        not null default '00000000-0000-0000-0000-000000000000',
    -- Who runs it, and when it last said so.
    runner         uuid,
    seen_at        timestamptz,
    requested_by   text        not null,
    created_at     timestamptz not null default now(),
    started_at     timestamptz,
    finished_at    timestamptz
);

-- One at a time for each app.
create unique index replay_open on replay (app_id) where state in ('queued', 'running');
-- The list, newest first.
create index replay_of_app on replay (app_id, created_at desc);
