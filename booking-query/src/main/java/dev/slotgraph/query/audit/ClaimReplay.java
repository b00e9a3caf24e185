package dev.slotgraph.query.audit;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.eventlog.EventLogGate;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.projection.BookingRow;
import dev.slotgraph.query.projection.Comparison;
import dev.slotgraph.query.projection.Comparison.Difference;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Compares the claims by which the write side decides with those that its log gives. Both are written in one transaction, so one
 * snapshot of that database shows them in agreement, or something is wrong. It compares only: the claims are the write side's.
 * Thread-safe.
 */
@Component
class ClaimReplay {

    private static final String TABLE = "booking.calendar_claim";

    private static final String WITHOUT_LOG = """
            select distinct booking_id from booking.calendar_claim
            where resource_id = any (cast(:resources as uuid[])) and booking_id > :behind and booking_id <= :until
              and (kind = 'booking') = :bookings
            order by booking_id limit :limit
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshots;
    private final Past past;
    private final GraphCatalog graphs;
    private final Clock clock;

    ClaimReplay(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log,
            EventLogGate gate,
            Past past,
            GraphCatalog graphs,
            Clock clock) {
        this.jdbc = JdbcClient.create(log);
        this.past = past;
        this.graphs = graphs;
        this.clock = clock;
        this.snapshots = new TransactionTemplate(new JdbcTransactionManager(log));
        snapshots.setReadOnly(true);
        snapshots.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** The bookings that hold claims on these resources, between two ids, in order; the first is excluded. */
    List<UUID> bookings(Collection<UUID> resources, UUID behind, UUID until, int limit) {
        return holders(resources, behind, until, limit, true);
    }

    /** The events of calendars that do so. */
    List<UUID> events(Collection<UUID> resources, UUID behind, UUID until, int limit) {
        return holders(resources, behind, until, limit, false);
    }

    private List<UUID> holders(Collection<UUID> resources, UUID behind, UUID until, int limit, boolean bookings) {
        return jdbc.sql(WITHOUT_LOG)
                .param("resources", ReadModelDatabase.array(resources))
                .param("behind", behind)
                .param("until", until)
                .param("bookings", bookings)
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    /** @param folded some of the bookings, at whatever version: those that have not moved since need not be folded again */
    List<Difference> compare(UUID appId, Collection<UUID> ids, Collection<BookingState> folded) {
        return Objects.requireNonNull(snapshots.execute(_ -> {
            var versions = past.versions(ids);
            var current = folded.stream()
                    .filter(booking -> Objects.equals(versions.get(booking.id()), booking.version()))
                    .toList();
            var others = new HashSet<>(versions.keySet());
            current.forEach(booking -> others.remove(booking.id()));
            var replayed = Stream.concat(current.stream(), past.bookings(appId, others, _ -> true).values().stream())
                    .map(booking ->
                            BookingRow.of(booking, graphs.pinned(appId, booking.graph(), booking.graphVersion()), 0))
                    .flatMap(row -> row.calendarColumns().stream())
                    .toList();
            return Comparison.calendar(jdbc, TABLE, ids, replayed).stream()
                    .filter(difference -> !sweptHold(difference))
                    .toList();
        }));
    }

    /** The same for events of calendars. */
    List<Difference> compareEvents(UUID appId, Collection<UUID> ids) {
        return Objects.requireNonNull(snapshots.execute(_ -> {
            var replayed = past.entries(Register.EVENT.streamType(), appId, ids, _ -> true).stream()
                    .filter(event -> !event.deleted())
                    .flatMap(event -> event.data() instanceof BlockData data
                            ? Stream.of(BookingRow.calendarColumns(event.id(), CalendarClaim.of(data)))
                            : Stream.empty())
                    .toList();
            return Comparison.calendar(jdbc, TABLE, ids, replayed);
        }));
    }

    /** Whoever took the time of a hold that was over has removed its claim; the booking itself may not have noticed yet. */
    private boolean sweptHold(Difference difference) {
        var expiry = difference.replayed().path("expires_at");
        return difference.live().isMissingNode() && expiry.isString() && over(expiry);
    }

    private boolean over(JsonNode expiry) {
        return !OffsetDateTime.parse(expiry.stringValue()).toInstant().isAfter(clock.instant());
    }
}
