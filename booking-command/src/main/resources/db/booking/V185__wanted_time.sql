-- What bookings that claim nothing yet ask for: who deletes a resource looks here for those that wait for it, and asks the log
-- whether they still do. A row too many costs a look, and is gone when its time is over.
create table wanted_time (
    resource_id uuid        not null,
    booking_id  uuid        not null,
    ends_at     timestamptz not null,
    primary key (resource_id, booking_id)
);

-- Of the bookings there are: every resource that each has named, until the last time that it had.
insert into wanted_time (resource_id, booking_id, ends_at)
select (resource ->> 'resource_id')::uuid,
       stream_id::uuid,
       max(slot_end + make_interval(secs => coalesce((resource ->> 'buffer_after')::bigint, 0)))
from (select stream_id,
             payload,
             max((payload -> 'slot' ->> 'end')::timestamptz) over (partition by stream_id) as slot_end
      from (select stream_id, convert_from(payload, 'UTF8')::json as payload
            from domain_event
            where stream_type = 'booking'
              and event_type in ('booking.created', 'booking.rescheduled', 'booking.updated')) as said) as booking
         cross join lateral json_array_elements(
             case when json_typeof(payload -> 'resources') = 'array' then payload -> 'resources' else '[]' end) as resource
where slot_end > now()
  and not exists (select from calendar_claim where calendar_claim.booking_id = stream_id::uuid)
group by 1, 2;
