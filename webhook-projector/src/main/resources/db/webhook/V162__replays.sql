-- Replays to one endpoint: what it was told, or would have been, is told again.
create table replay (
    id             uuid primary key,
    endpoint_id    uuid        not null references endpoint (id),
    app_id         uuid        not null,
    mode           text        not null check (mode in ('history', 'missing', 'failed', 'snapshot')),
    from_position  bigint      not null,
    until_position bigint      not null,
    types          text[]      not null,
    booking_ids    uuid[]      not null,
    rate           integer check (rate > 0),
    state          text        not null check (state in ('running', 'completed', 'cancelled')),
    position       bigint      not null,
    messages       bigint      not null default 0,
    drifted        bigint      not null default 0,
    next_at        timestamptz not null,
    created_at     timestamptz not null,
    finished_at    timestamptz
);
comment on column replay.from_position is 'events behind it are told again';
comment on column replay.until_position is 'up to here; what is behind it goes its own way';
comment on column replay.position is 'up to where they have been taken over';
comment on column replay.drifted is 'messages whose bytes could not be made again';

-- One at a time: two would tell the same bookings in two orders.
create unique index replay_running on replay (endpoint_id) where state = 'running';
create index replay_list on replay (endpoint_id, created_at desc, id desc);

-- A snapshot tells a booking's present state under an id of its own, beside the message of the event that led to it.
alter table delivery drop constraint delivery_endpoint_id_booking_id_sequence_key;
create index delivery_lane on delivery (endpoint_id, booking_id, sequence);

alter table delivery
    add column replayed_from text,
    add column redacted boolean not null default false;
comment on column delivery.replayed_from is 'its state before the replay took it up again; null where it came with the replay';
comment on column delivery.redacted is 'its bytes are not the first ones, because a person in it was erased';

create index delivery_replay on delivery (replay_id, state) where replay_id is not null;

-- When a lane's head may leave; null where it has to wait for a replay, which has not reached it yet. Bookings that began behind the
-- replay's end have nothing to be told again, and do not wait.
create function lane_due(lane_endpoint uuid, lane_booking uuid) returns timestamptz language sql stable as
$$
    select case
               when r.id is null or head.position <= r.position then head.next_attempt_at
               when exists (select from webhook.delivery began
                            where began.endpoint_id = lane_endpoint and began.booking_id = lane_booking and began.sequence = 1
                              and began.position > r.until_position) then head.next_attempt_at
           end
    from (select position, next_attempt_at from webhook.delivery
          where endpoint_id = lane_endpoint and booking_id = lane_booking and state in ('pending', 'in_flight')
          order by sequence limit 1) head
    left join webhook.replay r on r.endpoint_id = lane_endpoint and r.state = 'running'
$$;
