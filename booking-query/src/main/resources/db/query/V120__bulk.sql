-- Shared by bookings that were made together.
alter table booking add column bulk_id uuid;

-- include=bulked_bookings
create index booking_bulk on booking (bulk_id) where bulk_id is not null;
