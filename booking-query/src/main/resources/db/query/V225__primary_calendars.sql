-- The id of the calendar that the resource has from the beginning. It is a hash of the resource's id, of which the way back is this
-- column: that calendar has no row of its own until something is said of it.
alter table resource add column primary_calendar_id uuid;

-- Of what is there already. From here on the projection says it; the version 5 id of RFC 9562 is made here only to save folding all anew.
create function primary_calendar_id(resource_id uuid) returns uuid
    language plpgsql immutable strict parallel safe as
$$
declare
    mask  constant bigint := 4294967295;
    -- One block of SHA-1: the id, 'calendar', the padding, and how many bits were before it.
    block constant bytea  := uuid_send(resource_id) || '\x63616c656e646172'::bytea || '\x80'::bytea
                                 || decode(repeat('00', 31), 'hex') || '\x00000000000000c0'::bytea;
    words bigint[];
    a     bigint := 1732584193;
    b     bigint := 4023233417;
    c     bigint := 2562383102;
    d     bigint := 271733878;
    e     bigint := 3285377520;
    mixed bigint;
    step  bigint;
begin
    for i in 0..15 loop
        words[i] := (get_byte(block, 4 * i)::bigint << 24) | (get_byte(block, 4 * i + 1)::bigint << 16)
                        | (get_byte(block, 4 * i + 2)::bigint << 8) | get_byte(block, 4 * i + 3)::bigint;
    end loop;
    for i in 16..79 loop
        step := words[i - 3] # words[i - 8] # words[i - 14] # words[i - 16];
        words[i] := ((step << 1) & mask) | (step >> 31);
    end loop;
    for i in 0..79 loop
        mixed := case
                     when i < 20 then ((b & c) | ((~b) & d)) + 1518500249
                     when i < 40 then (b # c # d) + 1859775393
                     when i < 60 then ((b & c) | (b & d) | (c & d)) + 2400959708
                     else (b # c # d) + 3395469782
                 end;
        step := ((((a << 5) & mask) | (a >> 27)) + mixed + e + words[i]) & mask;
        e := d;
        d := c;
        c := ((b << 30) & mask) | (b >> 2);
        b := a;
        a := step;
    end loop;
    return (lpad(to_hex((a + 1732584193) & mask), 8, '0')
        || lpad(to_hex((((b + 4023233417) & mask) & x'ffff0fff'::bigint) | x'5000'::bigint), 8, '0')
        || lpad(to_hex((((c + 2562383102) & mask) & x'3fffffff'::bigint) | x'80000000'::bigint), 8, '0')
        || lpad(to_hex((d + 271733878) & mask), 8, '0'))::uuid;
end
$$;

update resource set primary_calendar_id = primary_calendar_id(id);

drop function primary_calendar_id(uuid);

-- Which resource has this calendar; and no two have one.
create unique index resource_primary_calendar on resource (primary_calendar_id) where not deleted;

alter table calendar
    add column resource_id uuid not null generated always as ((doc ->> 'resourceId')::uuid) stored;

-- The calendars that a resource has beside it.
create index calendar_of_resource on calendar (resource_id) where not deleted;
