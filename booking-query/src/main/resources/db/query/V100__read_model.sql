-- What the queries read. All of it is folded from the event log and can be thrown away and folded again.

create table booking (
    id             uuid        primary key,
    app_id         uuid        not null,
    -- One more than the sequence of the last event that is in here.
    version        bigint      not null,
    graph          text        not null,
    state          text        not null,
    completed      boolean     not null,
    start_at       timestamptz not null,
    end_at         timestamptz not null,
    project_id     uuid,
    customer_id    uuid,
    -- For searching only, so case-folded and cut to what an index takes; what is shown is in doc.
    customer_email text,
    customer_name  text,
    resource_ids   uuid[]      not null,
    meta           jsonb       not null,
    -- The folded booking, personal data in plain.
    doc            jsonb       not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    deleted        boolean     not null,
    -- How far the log had been read with that event.
    position       bigint      not null
    -- Most updates change no indexed column: with room in its page, a row is then updated without touching an index.
) with (fillfactor = 80);

-- The list as it comes without parameters, newest first.
create index booking_newest on booking (app_id, created_at desc, id desc) where not deleted;
-- start, end, start_after, start_before; orderBy=event.start.
create index booking_start on booking (app_id, start_at, id) where not deleted;
-- search=customer.email:…
create index booking_customer_email on booking (app_id, customer_email) where not deleted;
-- search=customer.name:… and customer.name:Ada*
create index booking_customer_name on booking (app_id, customer_name text_pattern_ops) where not deleted;
-- search=project.id:…
create index booking_project on booking (project_id) where not deleted and project_id is not null;
-- search=resource.id:… and calendar.id:…
create index booking_resources on booking using gin (resource_ids) with (fastupdate = off);
-- search=meta.<key>:…
create index booking_meta on booking using gin (meta jsonb_path_ops) with (fastupdate = off);

-- The time that bookings take from their resources, buffers included.
create table calendar_entry (
    booking_id  uuid      not null,
    resource_id uuid      not null,
    during      tstzrange not null,
    -- From then on it blocks nobody.
    expires_at  timestamptz,
    primary key (booking_id, resource_id)
);

-- The claims of some resources in a window. Windows lie ahead, so that of a long past only the end is read; and a B-tree is
-- cheaper to keep than the GiST index that serves any window alike.
create index calendar_entry_window on calendar_entry (resource_id, upper(during));

create table resource (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

create table site (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

create table project (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

-- The lists, oldest first.
create index resource_of_app on resource (app_id, created_at, id) where not deleted;
create index site_of_app on site (app_id, created_at, id) where not deleted;
create index project_of_app on project (app_id, created_at, id) where not deleted;
