-- A replay has parts, each of which its own service works: whose turn it is.
alter table replay add column part text not null default 'read_model' check (part in ('read_model', 'webhooks'));

-- The webhooks take their part from here, and say how it goes. They make none and delete none.
do
$$
    begin
        if exists (select from pg_roles where rolname = 'slotgraph_log_reader') then
            grant usage on schema query to slotgraph_log_reader;
            grant select on replay to slotgraph_log_reader;
            grant update (state, part, events_total, events_done, found, repaired, mismatches, error, step, done_id, runner, seen_at,
                          started_at, finished_at) on replay to slotgraph_log_reader;
        end if;
    end
$$;
