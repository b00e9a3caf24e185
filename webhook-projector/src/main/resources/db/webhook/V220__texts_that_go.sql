-- The bodies of messages that were given up or passed over go some time later: the log tells them again.
create index delivery_given_up on delivery (finished_at) where body is not null and state in ('failed', 'superseded');

-- So does what receivers answered. Its hash stays, so that the chain holds.
create index attempt_answered on attempt (started_at) where response_head <> '';
