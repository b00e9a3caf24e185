-- Where a lane's booking began, so that one which began behind a replay's end does not wait for the replay, whatever the endpoint is
-- told of it. Lanes from before do not know; of these, the first message tells it.
alter table lane add column began bigint;
comment on column lane.began is 'the position of its first event in the log';

create or replace function lane_due(lane_endpoint uuid, lane_booking uuid) returns timestamptz language sql stable as
$$
    select case
               when r.id is null or head.position <= r.position then head.next_attempt_at
               when coalesce(
                   (select began from webhook.lane where endpoint_id = lane_endpoint and booking_id = lane_booking),
                   (select min(first.position) from webhook.delivery first
                    where first.endpoint_id = lane_endpoint and first.booking_id = lane_booking and first.sequence = 1))
                   > r.until_position then head.next_attempt_at
           end
    from (select position, next_attempt_at from webhook.delivery
          where endpoint_id = lane_endpoint and booking_id = lane_booking and state in ('pending', 'in_flight')
          order by sequence limit 1) head
    left join webhook.replay r on r.endpoint_id = lane_endpoint and r.state = 'running'
$$;
