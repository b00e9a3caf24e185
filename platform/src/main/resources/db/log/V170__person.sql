-- The bookings that tell of a person, for when the person is erased: whose key covers what was said when they began. Bytes are looked
-- at, not JSON, so that no payload can ever be refused by an index; what clients wrote has its quotes escaped and cannot pose as this.
create index domain_event_person on domain_event
    (substring(encode(payload, 'escape') from '"details":[{]"subject":"([0-9a-f-]{36})"'))
    where stream_type = 'booking' and sequence = 0;
