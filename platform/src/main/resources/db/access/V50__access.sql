-- Apps, their keys, and the keys of the people whose data the log holds.

create table app (
    id         uuid primary key,
    slug       text        not null unique,
    test_mode  boolean     not null default false,
    created_at timestamptz not null
);

create table api_key (
    id         uuid primary key,
    app_id     uuid        not null references app (id),
    kind       text        not null check (kind in ('api', 'widget', 'audit')),
    name       text        not null,
    hash       bytea       not null unique,
    created_at timestamptz not null,
    revoked_at timestamptz
);

-- The list of an app's keys.
create index api_key_app on api_key (app_id, created_at, id);

-- A destroyed key leaves its row behind, without the key: so that an erased person is told from a missing row, which is damage,
-- and that no late writer makes the person a second key.
create table subject_key (
    subject_id   uuid primary key,
    app_id       uuid        not null,
    wrapped_key  bytea,
    created_at   timestamptz not null,
    destroyed_at timestamptz,
    check ((wrapped_key is null) = (destroyed_at is not null))
);

do
$$
    begin
        if exists (select from pg_roles where rolname = 'slotgraph_log_reader') then
            execute format('grant usage on schema %I to slotgraph_log_reader', current_schema());
            grant select on app, api_key, subject_key to slotgraph_log_reader;
        end if;
    end
$$;
