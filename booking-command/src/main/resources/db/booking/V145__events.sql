-- What holds a claim: a booking takes one place of its resource, an event all of them. An event about days never has a unit, for
-- some bookings may stand beside it.
alter table calendar_claim
    add column kind text not null default 'booking' check (kind in ('booking', 'event', 'all_day_event'));

-- What was said of calendars; each resource has one of which nothing need be said.
create table calendar (
    id          uuid        primary key,
    app_id      uuid        not null,
    data        jsonb       not null,
    resource_id uuid        not null generated always as ((data ->> 'resourceId')::uuid) stored,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    deleted     boolean     not null default false
);

create table event (
    id            uuid        primary key,
    app_id        uuid        not null,
    data          jsonb       not null,
    calendar_id   uuid        not null generated always as ((data ->> 'calendarId')::uuid) stored,
    uid           text        generated always as (data -> 'origin' ->> 'uid') stored,
    recurrence_id text        generated always as (data -> 'origin' ->> 'recurrenceId') stored,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    deleted       boolean     not null default false
);

-- An import finds what it brought before; and what it brings, it brings once.
create unique index event_origin on event (calendar_id, uid, recurrence_id) nulls not distinct
    where not deleted and uid is not null;
-- What stands in a calendar.
create index event_of_calendar on event (calendar_id) where not deleted;
