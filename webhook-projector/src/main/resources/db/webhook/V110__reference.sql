-- What bookings refer to, as it was from each position of the log on: the body of an old event shows it as it was then.
create table reference (
    id       uuid   not null,
    position bigint not null,
    kind     text   not null check (kind in ('resource', 'site', 'project')),
    data     jsonb  not null,
    primary key (id, position)
);
