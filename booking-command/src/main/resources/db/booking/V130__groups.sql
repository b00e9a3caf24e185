-- Groups as those who want a seat need them: the row is locked by whoever takes one, so that contenders queue for the last.
create table group_booking (
    booking_id  uuid        primary key,
    app_id      uuid        not null,
    max_seats   integer     not null check (max_seats >= 1),
    start_at    timestamptz not null,
    end_at      timestamptz not null,
    open        boolean     not null,
    -- When it gave up its time, which ends its seats.
    released_at timestamptz
);

-- The bookings that have, or may still get, a seat.
create table seat (
    booking_id       uuid    primary key,
    owner_booking_id uuid    not null references group_booking,
    claimed          boolean not null,
    -- From then on it is free again, whether or not a timer ran.
    expires_at       timestamptz
);

create index seat_of_group on seat (owner_booking_id);
