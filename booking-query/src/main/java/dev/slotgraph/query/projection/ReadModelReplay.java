package dev.slotgraph.query.projection;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.processing.HandledEvents;
import dev.slotgraph.query.log.Extent;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.log.Past.Folded;
import dev.slotgraph.query.projection.Comparison.Difference;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Folds some of the read model's rows anew, up to exactly where the projection stands, and compares or replaces them. Each call
 * sees one state of the tables and their token; users and the projection work on meanwhile. Thread-safe.
 */
@Component
public class ReadModelReplay {

    private static final String BOOKINGS_WITHOUT_LOG = """
            select id from query.booking where app_id = :app and id > :behind and id <= :until
            union
            select entry.booking_id
            from query.calendar_entry entry
            join query.resource resource on resource.id = entry.resource_id
            where resource.app_id = :app and entry.booking_id > :behind and entry.booking_id <= :until
              and entry.kind = 'booking'
            """;

    private static final String EVENTS_WITHOUT_LOG = """
            select id from query.event where app_id = :app and id > :behind and id <= :until
            union
            select entry.booking_id
            from query.calendar_entry entry
            join query.resource resource on resource.id = entry.resource_id
            where resource.app_id = :app and entry.booking_id > :behind and entry.booking_id <= :until
              and entry.kind <> 'booking'
            """;

    private final ReadModelDatabase database;
    private final ReadModelTables tables;
    private final Past past;
    private final GraphCatalog graphs;
    private final HandledEvents handled;
    private final SubjectKeys keys;
    private final TransactionTemplate transactions;

    ReadModelReplay(
            ReadModelDatabase database,
            ReadModelTables tables,
            Past past,
            GraphCatalog graphs,
            HandledEvents handled,
            SubjectKeys keys,
            PlatformTransactionManager transactions) {
        this.database = database;
        this.tables = tables;
        this.past = past;
        this.graphs = graphs;
        this.handled = handled;
        this.keys = keys;
        this.transactions = new TransactionTemplate(transactions);
    }

    /**
     * What a comparison found.
     *
     * @param events that were folded
     * @param rows of bookings that were folded, as far as the projection has read; none where entries were compared
     */
    public record Found(long events, List<Difference> differences, List<BookingRow> rows) {

        public List<BookingState> bookings() {
            return rows.stream().map(BookingRow::booking).toList();
        }
    }

    /** The bookings that the tables know between two ids, in order; the first is excluded. */
    public List<UUID> bookings(UUID appId, UUID behind, UUID until, int limit) {
        return ids(BOOKINGS_WITHOUT_LOG, appId, behind, until, limit);
    }

    /** The entries that a register's table knows between two ids, in order; the first is excluded. */
    public List<UUID> entries(UUID appId, Register register, UUID behind, UUID until, int limit) {
        return register == Register.EVENT
                ? ids(EVENTS_WITHOUT_LOG, appId, behind, until, limit)
                : ids(
                        "select id from %s where app_id = :app and id > :behind and id <= :until"
                                .formatted(register.table()),
                        appId,
                        behind,
                        until,
                        limit);
    }

    private List<UUID> ids(String sql, UUID appId, UUID behind, UUID until, int limit) {
        return database.sql()
                .sql(sql + " order by id limit :limit")
                .param("app", appId)
                .param("behind", behind)
                .param("until", until)
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    /** Compares bookings, or what they take of calendars, or both. */
    public Found compareBookings(UUID appId, Collection<UUID> ids, boolean rows, boolean calendars) {
        return database.snapshot(() -> {
            var replayed = replayedBookings(appId, ids);
            List<Difference> differences = new ArrayList<>();
            if (rows) {
                differences.addAll(Comparison.bookings(
                        database.sql(),
                        appId,
                        ids,
                        replayed.stream().map(BookingRow::columns).toList()));
            }
            if (calendars) {
                differences.addAll(Comparison.calendar(
                        database.sql(),
                        "query.calendar_entry",
                        ids,
                        replayed.stream()
                                .flatMap(row -> row.calendarColumns().stream())
                                .toList()));
            }
            return new Found(
                    replayed.stream().mapToLong(row -> row.booking().version()).sum(), differences, replayed);
        });
    }

    public Found compareEntries(UUID appId, Register register, Collection<UUID> ids) {
        return database.snapshot(() -> {
            var replayed = replayedEntries(appId, register, ids);
            List<Difference> differences = new ArrayList<>(Comparison.entries(
                    database.sql(),
                    appId,
                    register,
                    ids,
                    replayed.stream().map(row -> row.columns(register)).toList()));
            if (register == Register.EVENT) {
                differences.addAll(Comparison.calendar(
                        database.sql(),
                        "query.calendar_entry",
                        ids,
                        replayed.stream()
                                .flatMap(row -> row.calendarColumns().stream())
                                .toList()));
            }
            return new Found(replayed.stream().mapToLong(RegisterRow::version).sum(), differences, List.of());
        });
    }

    /**
     * Puts what the log says in place of what the tables hold, while the projection waits.
     *
     * @param folded what a comparison has folded of them a moment ago; what has gone on since is folded anew
     */
    public void rebuildBookings(UUID appId, Collection<UUID> ids, Collection<BookingRow> folded) {
        transactions.executeWithoutResult(_ -> {
            tables.beginRebuild();
            var replayed = replayedBookings(appId, ids, folded);
            tables.remove(appId, ids, replayed);
            tables.write(replayed, Set.copyOf(ids));
        });
    }

    public void rebuildEntries(UUID appId, Register register, Collection<UUID> ids) {
        transactions.executeWithoutResult(_ -> {
            tables.beginRebuild();
            var replayed = replayedEntries(appId, register, ids);
            tables.remove(appId, register, ids, replayed);
            tables.write(register, replayed);
        });
    }

    private List<BookingRow> replayedBookings(UUID appId, Collection<UUID> ids) {
        return withoutErased(foldedBookings(appId, ids));
    }

    private List<BookingRow> replayedBookings(UUID appId, Collection<UUID> ids, Collection<BookingRow> folded) {
        var versions = past.versions(ids);
        var rows = new ArrayList<BookingRow>();
        var changed = new HashSet<>(ids);
        for (var row : folded) {
            var id = row.booking().id();
            if (versions.getOrDefault(id, 0L) == row.booking().version() && changed.remove(id)) {
                rows.add(row);
            }
        }
        rows.addAll(foldedBookings(appId, changed));
        return withoutErased(rows);
    }

    private List<BookingRow> foldedBookings(UUID appId, Collection<UUID> ids) {
        return past.folded(appId, ids, within(handled.by(ReadModel.PROCESSOR))).stream()
                .map(this::row)
                .toList();
    }

    /** This node may remember a key that another one has destroyed: nobody may come back by a rebuild. */
    private List<BookingRow> withoutErased(List<BookingRow> rows) {
        var erased = keys.destroyedAmong(rows.stream()
                .map(BookingRow::booking)
                .filter(booking -> !booking.details().erased())
                .map(BookingState::subject)
                .collect(Collectors.toSet()));
        return rows.stream()
                .map(row -> erased.contains(row.booking().subject())
                        ? row.with(row.booking().withoutPerson())
                        : row)
                .toList();
    }

    private BookingRow row(Folded folded) {
        var booking = folded.booking();
        return BookingRow.of(
                booking, graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion()), folded.position());
    }

    private List<RegisterRow> replayedEntries(UUID appId, Register register, Collection<UUID> ids) {
        return past.entries(register.streamType(), appId, ids, within(handled.by(ReadModel.PROCESSOR))).stream()
                .map(entry -> new RegisterRow(
                        entry.id(),
                        appId,
                        entry.version(),
                        entry.data(),
                        entry.createdAt(),
                        entry.updatedAt(),
                        entry.deleted()))
                .toList();
    }

    private static Extent within(HandledEvents.Handled handled) {
        return event -> handled.covers(event.globalIndex());
    }
}
