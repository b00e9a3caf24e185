package dev.slotgraph.command.restore;

import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarClaim.Kind;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The claims on calendars, staged first, because which of them have their unit to themselves shows only beside the others: two that
 * lie over each other do so rightly, because their resource had more room when they were made. Not thread-safe.
 */
final class RestoredClaims {

    private static final int AT_ONCE = 500;

    private static final String STAGE = """
            create temporary table restored_claim (
                booking_id uuid, resource_id uuid, during tstzrange, expires_at timestamptz, kind text, shares boolean
            ) on commit drop
            """;

    private static final String ADD = """
            insert into restored_claim (booking_id, resource_id, during, expires_at, kind, shares)
            values (?, ?, tstzrange(?, ?), ?, ?, ?)""";

    private static final String RESTORE = """
            insert into booking.calendar_claim (booking_id, resource_id, unit, during, expires_at, kind)
            select booking_id, resource_id, case when alone then 0 end, during, expires_at, kind
            from (select claim.*,
                         not shares and coalesce(resource.capacity, 1) = 1
                             and coalesce(max(upper(during)) over earlier <= lower(during), true)
                             and coalesce(lead(lower(during)) over ordered >= upper(during), true) as alone
                  from restored_claim claim left join booking.resource on resource.id = claim.resource_id
                  window ordered as (partition by resource_id, shares order by lower(during), upper(during), booking_id),
                         earlier as (ordered rows between unbounded preceding and 1 preceding)) claims
            """;

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final List<Object[]> waiting = new ArrayList<>();

    RestoredClaims(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        jdbc.execute(STAGE);
    }

    /** Takes what somebody claims. What has run out blocks nobody, and others may have claimed it since. */
    void add(UUID holder, List<CalendarClaim> claims) {
        var now = clock.instant();
        claims.stream().filter(claim -> claim.blocksAt(now)).forEach(claim -> {
            var expiry = claim.expiresAt();
            waiting.add(new Object[] {
                holder,
                claim.resourceId(),
                claim.start().atOffset(ZoneOffset.UTC),
                claim.end().atOffset(ZoneOffset.UTC),
                expiry == null ? null : expiry.atOffset(ZoneOffset.UTC),
                claim.kind().text(),
                claim.override() || claim.kind() == Kind.ALL_DAY_EVENT
            });
        });
        if (waiting.size() >= AT_ONCE) {
            flush();
        }
    }

    /** @return how many there are */
    long write() {
        flush();
        jdbc.execute("analyze restored_claim");
        long claimed = jdbc.update(RESTORE);
        jdbc.execute("analyze booking.calendar_claim");
        return claimed;
    }

    private void flush() {
        jdbc.batchUpdate(ADD, waiting);
        waiting.clear();
    }
}
