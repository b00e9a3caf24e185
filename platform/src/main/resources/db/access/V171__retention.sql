-- For how long an app keeps what it knows of people. Also in the log; here as it is now.
create table retention (
    app_id      uuid primary key,
    people_days integer check (people_days > 0),
    updated_at  timestamptz not null
);

-- Until when nobody needs to look whether the person's time is over; null: never looked.
alter table subject_key add column kept_until timestamptz;

-- Whom to look at next.
create index subject_key_kept on subject_key (app_id, kept_until, created_at) where wrapped_key is not null;
