-- How each receiver has been doing, whichever node sent to it.
create table endpoint_health (
    endpoint_id   uuid primary key references endpoint (id),
    window_start  timestamptz not null,
    attempts      integer     not null default 0,
    failures      integer     not null default 0,
    open_until    timestamptz,
    open_for_ms   bigint      not null default 30000,
    probing       boolean     not null default false,
    failing_since timestamptz,
    last_failure  timestamptz,
    notified      integer     not null default 0,
    check (not probing or open_until is not null)
);
comment on column endpoint_health.open_until is 'nothing is sent before; null while the breaker is closed';

create index endpoint_health_open on endpoint_health (open_until) where open_until is not null;

-- Endpoints of one host share what it can bear.
alter table endpoint add column host text
    generated always as (lower(substring(url from '^[A-Za-z]+://(\[[^]]+\]|[^/:?#]+)'))) stored;

-- Up to where an endpoint has been told everything: right below its oldest message that is still open.
create index delivery_unacknowledged on delivery (endpoint_id, position) include (created_at)
    where state in ('pending', 'in_flight', 'held') and replay_id is null;
