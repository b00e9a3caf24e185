-- The addresses of calendars; of the secret in them only a hash is here.
create table calendar_feed (
    id         uuid        primary key,
    app_id     uuid        not null,
    version    bigint      not null,
    doc        jsonb       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted    boolean     not null
);

create index calendar_feed_of_app on calendar_feed (app_id, id);
