-- A replay that fails waits, longer each time, and the others go on.
alter table replay
    add column failures integer not null default 0,
    add column error text;
comment on column replay.failures is 'of the last round, one after the other';
comment on column replay.error is 'what the last of them was; no data of people';
