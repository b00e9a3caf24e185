-- Action links that were used, until they would have expired anyway.
create table used_action_link (
    id         uuid primary key,
    expires_at timestamptz not null
);

create index used_action_link_expiry on used_action_link (expires_at);
