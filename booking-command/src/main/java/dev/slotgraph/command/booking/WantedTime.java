package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.resource.ResourceUse;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The time that bookings ask for and do not hold yet. Noted when they ask, in their transaction, and not when they stop asking:
 * whoever needs to know looks the booking up. Thread-safe.
 */
@Component
class WantedTime implements ResourceUse {

    /** Locks the resources against who is about to delete one, as a foreign key would. */
    private static final String NOTE = """
            insert into booking.wanted_time (resource_id, booking_id, ends_at)
            select id, ?, ? from booking.resource
            where id = any (?) and app_id = ? and not deleted
            order by id for key share
            on conflict (resource_id, booking_id) do update set ends_at = excluded.ends_at
            returning resource_id
            """;

    private final JdbcClient jdbc;
    private final LoggedBookings bookings;
    private final GraphCatalog graphs;
    private final Clock clock;

    WantedTime(JdbcClient jdbc, LoggedBookings bookings, GraphCatalog graphs, Clock clock) {
        this.jdbc = jdbc;
        this.bookings = bookings;
        this.graphs = graphs;
        this.clock = clock;
    }

    /**
     * @param wanted not empty
     * @return the resources among them that are there
     */
    List<UUID> note(BookingState booking, List<CalendarClaim> wanted) {
        var end = wanted.stream()
                .map(CalendarClaim::end)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return jdbc.sql(NOTE)
                .param(booking.id())
                .param(at(end))
                .param(wanted.stream().map(CalendarClaim::resourceId).toArray(UUID[]::new))
                .param(booking.appId())
                .query(UUID.class)
                .list();
    }

    @Override
    public boolean isWanted(UUID resourceId, Instant now) {
        return jdbc
                .sql("select booking_id from booking.wanted_time where resource_id = ? and ends_at > ?")
                .params(resourceId, at(now))
                .query(UUID.class)
                .list()
                .stream()
                .anyMatch(id -> bookings.find(id)
                        .filter(booking -> wants(booking, resourceId, now))
                        .isPresent());
    }

    private boolean wants(BookingState booking, UUID resourceId, Instant now) {
        var graph = graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
        return !booking.deleted()
                && booking.slot().end().isAfter(now)
                && booking.resources().stream().map(BookedResource::resourceId).anyMatch(resourceId::equals)
                && !graph.state(booking.on(graph).asOf(now).state()).end();
    }

    @Scheduled(fixedDelay = 60, initialDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forgetWhatIsOver() {
        jdbc.sql("delete from booking.wanted_time where ends_at <= ?")
                .param(at(clock.instant()))
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
