-- The four weeks that a claim ends in, by their begin. No time zone shifts them.
create function claim_period(ends_at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_bin(interval '672 hours', ends_at, timestamptz '2000-01-01 00:00:00+00');

-- Those that lie between two times, both included.
create function claim_periods(earliest timestamptz, latest timestamptz) returns timestamptz[]
    language sql immutable parallel safe
    return array(select generate_series(query.claim_period(earliest), latest, interval '672 hours'));

-- What is near in time is near in the index, whatever its calendar: the past makes it longer, and nobody goes there.
create index calendar_entry_period on calendar_entry (claim_period(upper(during)), resource_id, upper(during));
drop index calendar_entry_window;
