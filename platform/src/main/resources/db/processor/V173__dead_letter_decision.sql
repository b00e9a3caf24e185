-- What somebody decided about events that a processor had parked, and what came of it.
create table dead_letter_decision (
    id                  uuid        primary key,
    -- In the order in which they were decided.
    number              bigint      generated always as identity,
    app_id              uuid        not null,
    processor_name      text        not null,
    sequence_identifier text        not null,
    action              text        not null check (action in ('retry', 'skip')),
    reason              text        check (action <> 'skip' or reason is not null),
    -- The event at the head of the parked ones.
    event_id            text        not null,
    event_type          text        not null,
    stream_id           text,
    sequence            bigint,
    actor               text        not null,
    request_id          text        not null,
    decided_at          timestamptz not null,
    -- Null while nobody knows what came of it.
    still_parked        bigint
);

create index dead_letter_decision_list on dead_letter_decision (processor_name, app_id, number desc);
-- The events that a processor is to do without.
create index dead_letter_decision_skipped on dead_letter_decision (processor_name, stream_id) where action = 'skip';
