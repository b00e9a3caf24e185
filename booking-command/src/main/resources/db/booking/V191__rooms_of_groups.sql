-- Where a group takes place, for seats that are booked while it moves. Null for one that began before.
alter table group_booking add column resource_ids uuid[];
