-- The event log: the truth of the whole system, append only. Everything else can be rebuilt from it.

create table domain_event (
    global_index  bigint generated always as identity primary key,
    stream_type   text           not null,
    stream_id     text           not null,
    sequence      bigint         not null,
    event_id      text           not null,
    event_type    text           not null,
    revision      text           not null,
    payload       bytea          not null,
    meta_data     bytea          not null,
    recorded_at   timestamptz(6) not null,
    app_id        uuid           not null,
    previous_hash bytea,
    hash          bytea          not null,
    -- Decides between concurrent writers of one stream, on whatever node they run.
    constraint domain_event_stream unique (stream_id, sequence),
    constraint domain_event_first check ((previous_hash is null) = (sequence = 0)),
    constraint domain_event_hash check (length(hash) = 32 and (previous_hash is null or length(previous_hash) = 32)),
    constraint domain_event_sequence check (sequence >= 0)
);

-- The audit of one app, in the order of the log.
create index domain_event_app on domain_event (app_id, global_index);
-- The log is written in the order of time, so that a few kilobytes find the block where a moment lies.
create index domain_event_recorded_at on domain_event using brin (recorded_at) with (pages_per_range = 32);

-- Rows are only ever added: waiting for dead ones would leave the visibility map and the statistics behind.
alter table domain_event set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

create table snapshot_event (
    stream_type text           not null,
    stream_id   text           not null,
    sequence    bigint         not null,
    event_id    text           not null,
    event_type  text           not null,
    revision    text,
    payload     bytea          not null,
    meta_data   bytea          not null,
    recorded_at timestamptz(6) not null,
    primary key (stream_id, sequence)
);

create view event_log as
select global_index,
       stream_type,
       stream_id,
       sequence,
       event_id,
       event_type,
       revision,
       convert_from(payload, 'UTF8')::json   as payload,
       convert_from(meta_data, 'UTF8')::json as meta_data,
       recorded_at,
       app_id,
       encode(previous_hash, 'hex')          as previous_hash,
       encode(hash, 'hex')                   as hash
from domain_event;

do
$$
begin
    if exists (select from pg_roles where rolname = 'slotgraph_log_reader') then
        execute format('grant usage on schema %I to slotgraph_log_reader', current_schema());
        grant select on domain_event, snapshot_event, event_log to slotgraph_log_reader;
    end if;
end
$$;
