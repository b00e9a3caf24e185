-- Claims that reach beyond the day after a window which they began in or before. Few, so that all of a resource's can be looked at.
create index calendar_entry_long on calendar_entry (resource_id, upper(during))
    where upper(during) - lower(during) > interval '24 hours';
