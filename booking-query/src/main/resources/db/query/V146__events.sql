-- As the write side has them.
alter table calendar_entry
    add column kind text not null default 'booking' check (kind in ('booking', 'event', 'all_day_event'));

create table calendar (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

-- When an event is, its entry in the calendar says.
create table event (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

-- Lists, and the rounds of a replay.
create index calendar_of_app on calendar (app_id, id);
create index event_of_app on event (app_id, id);
