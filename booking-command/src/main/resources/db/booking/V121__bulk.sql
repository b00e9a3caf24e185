-- Bookings that were made together, to which actions spread: found by their bulk, as the log has it.
create table bulked (
    booking_id uuid primary key,
    bulk_id    uuid not null
);

create index bulked_bulk on bulked (bulk_id);
