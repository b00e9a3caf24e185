-- The address of bookings is in the bytes of messages too: whoever changes it does not change what was sent.
alter table delivery add column booking_url text;
comment on column delivery.booking_url is 'as it was configured then; null in rows from before it was kept';
