-- The read side holds the claims against the log, and changes none.
do
$$
    begin
        if exists (select from pg_roles where rolname = 'slotgraph_log_reader') then
            grant select on calendar_claim to slotgraph_log_reader;
        end if;
    end
$$;
