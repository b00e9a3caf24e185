-- How each message was rendered, so that it can be rendered again to the byte whatever its endpoint has become since.
alter table delivery
    add column format text not null default 'freispace' check (format in ('freispace', 'extended', 'timekit', 'cloudevents')),
    add column schema_version integer not null default 1,
    add column fields_masked text[] not null default '{}',
    add column occurred_at timestamptz;
update delivery set occurred_at = created_at;
alter table delivery alter column occurred_at set not null;
comment on column delivery.occurred_at is 'when what it tells was committed';
