-- How far each processor of this schema has read the log, and the events that it could not handle.
-- Version 2, so that one schema can hold it beside the event log, which is version 1.

create table token_entry (
    processor_name text    not null,
    segment        integer not null,
    token          bytea,
    token_type     text,
    touched_at     text,
    owner          text,
    primary key (processor_name, segment)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);

create table dead_letter_entry (
    dead_letter_id      text   not null primary key,
    processing_group    text   not null,
    sequence_identifier text   not null,
    sequence_index      bigint not null,
    message_type        text   not null,
    event_id            text   not null,
    recorded_at         text   not null,
    event_type          text   not null,
    revision            text,
    payload             bytea  not null,
    meta_data           bytea,
    stream_type         text,
    stream_id           text,
    sequence            bigint,
    token_type          text,
    token               bytea,
    enqueued_at         text   not null,
    last_touched        text,
    processing_started  text,
    cause_type          text,
    cause_message       text,
    diagnostics         bytea,
    -- Also answers which sequences of a group have letters.
    constraint dead_letter_entry_order unique (processing_group, sequence_identifier, sequence_index)
);
