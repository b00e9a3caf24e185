alter table booking
    -- The group in which it has, or wants, a seat.
    add column owner_booking_id uuid,
    add column claims_seat      boolean not null default false,
    -- From then on the seat is free again.
    add column seat_expires_at  timestamptz,
    -- Null for a booking that has no seats.
    add column max_seats        integer,
    -- Whether it takes seats, and from when to when.
    add column takes_seats      boolean not null default false,
    add column seats_from       timestamptz,
    add column seats_until      timestamptz;

-- The groups that take seats, soonest first.
create index booking_groups on booking (app_id, start_at, id) where takes_seats and not deleted;
-- The seats of a group.
create index booking_seats on booking (owner_booking_id) where owner_booking_id is not null;
