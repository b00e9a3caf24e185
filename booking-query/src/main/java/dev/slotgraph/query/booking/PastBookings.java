package dev.slotgraph.query.booking;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.SeatClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.booking.Bookings.Found;
import dev.slotgraph.query.booking.Bookings.Shown;
import dev.slotgraph.query.booking.Bookings.Surroundings;
import dev.slotgraph.query.booking.Bookings.View;
import dev.slotgraph.query.log.AsOf;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.log.Past.Legible;
import dev.slotgraph.query.projection.BookingRow;
import dev.slotgraph.query.projection.ReadModel;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Reads bookings as they were. What is shown is folded from the log, what they refer to included.
 *
 * <p>A list selects from the read model's rows as far as they have not changed since, and from rows folded anew for the bookings
 * that have: both by the same conditions, in one statement. The work therefore grows with the bookings that were under way at that
 * time, not with the log. A list leaves out, and names, the bookings whose events cannot be read. Thread-safe.
 */
@Component("queryPastBookings")
class PastBookings {

    /** Folded rows are sent to the database with the query. */
    static final int MOST_CHANGED = 20_000;

    private static final String COLUMNS = """
            id, app_id, graph, state, completed, start_at, end_at, project_id, customer_id, customer_email, customer_name,
            resource_ids, meta, doc, created_at, updated_at, deleted
            """;

    private static final String UNTIL_POSITION = "position <= :point";
    private static final String UNTIL_MOMENT = "created_at <= :point and updated_at <= :point";

    private static final String LATE = """
            select id from query.booking where app_id = :app and position > :point and position <= :latest
            """;

    private static final String BULKED =
            "select id from query.booking where bulk_id = any (cast(:ids as uuid[])) and app_id = :app";

    private static final String SEATED =
            "select id from query.booking where owner_booking_id = any (cast(:ids as uuid[])) and app_id = :app";

    private static final String RELATED = """
            select id from query.booking where owner_booking_id = any (cast(:ids as uuid[])) and app_id = :app
            order by created_at, id limit %d
            """.formatted(Bookings.MOST_RELATED + 1);

    private final ReadModelDatabase database;
    private final Past past;
    private final Bookings bookings;
    private final GraphCatalog graphs;

    PastBookings(ReadModelDatabase database, Past past, Bookings bookings, GraphCatalog graphs) {
        this.database = database;
        this.past = past;
        this.bookings = bookings;
        this.graphs = graphs;
    }

    Optional<Shown> find(UUID appId, UUID id, AsOf asOf, View view) {
        return past.booking(appId, id, asOf)
                .filter(booking -> !booking.deleted())
                .map(booking -> show(appId, List.of(booking), asOf, view).getFirst());
    }

    Found search(UUID appId, BookingQuery query, AsOf asOf, int limit, long offset, View view) {
        return database.snapshot(() -> {
            // The read model's snapshot comes first, so that whatever it has not seen is found in the log as a change
            // since.
            database.sql().sql("select 1").query(Integer.class).single();
            var folded = folded(appId, asOf);
            var clauses = BookingSql.of(appId, query, bookings.calendars(appId, query));
            var parameters = parameters(appId, asOf, folded);
            parameters.putAll(clauses.parameters());
            var from = then(asOf) + clauses.where();
            long total = database.sql()
                    .sql("select count(*) " + from)
                    .params(parameters)
                    .query(Long.class)
                    .single();
            var ids = offset >= total
                    ? List.<UUID>of()
                    : database.sql()
                            .sql("select b.id " + from + " order by " + clauses.orderBy()
                                    + " limit :limit offset :offset")
                            .params(parameters)
                            .param("limit", limit)
                            .param("offset", offset)
                            .query(UUID.class)
                            .list();
            var page = legible(appId, ids, asOf);
            var unreadable = new TreeSet<>(folded.unreadable());
            unreadable.addAll(page.unreadable());
            var shown = ids.stream()
                    .map(page.bookings()::get)
                    .filter(Objects::nonNull)
                    .toList();
            return new Found(total, show(appId, shown, asOf, view), unreadable);
        });
    }

    /** Whoever does not know a booking's graph cannot say what its state means. */
    private Legible legible(UUID appId, Collection<UUID> ids, AsOf asOf) {
        var folded = past.legible(appId, ids, asOf);
        var bookings = new LinkedHashMap<UUID, BookingState>();
        var unreadable = new LinkedHashSet<>(folded.unreadable());
        folded.bookings().forEach((id, booking) -> {
            if (graphs.version(appId, booking.graph(), booking.graphVersion()).isPresent()) {
                bookings.put(id, booking);
            } else {
                unreadable.add(id);
            }
        });
        return new Legible(bookings, unreadable);
    }

    private static String then(AsOf asOf) {
        return """
            from (select %1$s
                  from query.booking
                  where app_id = :app and %2$s and id <> all (cast(:folded as uuid[]))
                  union all
                  select %1$s
                  from jsonb_to_recordset(cast(:rows as jsonb)) as (
                       id uuid, app_id uuid, graph text, state text, completed boolean, start_at timestamptz, end_at timestamptz,
                       project_id uuid, customer_id uuid, customer_email text, customer_name text, resource_ids uuid[],
                       meta jsonb, doc jsonb, created_at timestamptz, updated_at timestamptz, deleted boolean)) b
            where\s""".formatted(COLUMNS, asOf instanceof AsOf.Position ? UNTIL_POSITION : UNTIL_MOMENT);
    }

    /** The bookings that were there and that the table shows otherwise than they were, or may. */
    private Legible folded(UUID appId, AsOf asOf) {
        Set<UUID> ids = new HashSet<>(past.changedSince(appId, asOf, MOST_CHANGED + 1));
        if (asOf instanceof AsOf.Position(long position)) {
            var late = database.sql()
                    .sql(LATE)
                    .param("app", appId)
                    .param("point", position)
                    .param("latest", position + ReadModel.LATEST)
                    .query(UUID.class)
                    .list();
            ids.addAll(past.allWithin(late, position));
        }
        if (ids.size() > MOST_CHANGED) {
            throw Problem.invalid(
                            "as_of",
                            "more than %d bookings that were there have changed since; ask for a later time, or for one booking"
                                    .formatted(MOST_CHANGED))
                    .asException();
        }
        return legible(appId, ids, asOf);
    }

    private Map<String, Object> parameters(UUID appId, AsOf asOf, Legible folded) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("app", appId);
        parameters.put(
                "point",
                switch (asOf) {
                    case AsOf.Position at -> at.position();
                    case AsOf.Moment at -> at.instant().atOffset(ZoneOffset.UTC);
                });
        parameters.put(
                "folded",
                ReadModelDatabase.array(Stream.concat(folded.bookings().keySet().stream(), folded.unreadable().stream())
                        .toList()));
        parameters.put(
                "rows",
                StoredJson.write(folded.bookings().values().stream()
                        .map(booking -> BookingRow.of(
                                        booking, graphs.pinned(appId, booking.graph(), booking.graphVersion()), 0)
                                .columns())
                        .toList()));
        return parameters;
    }

    private List<Shown> show(UUID appId, List<BookingState> shown, AsOf asOf, View view) {
        return bookings.show(appId, shown, view, new Then(asOf));
    }

    /** Who was made with whom, and took a seat where, never changes, so that the read model tells it of any time. */
    private final class Then implements Surroundings {

        private final AsOf asOf;

        Then(AsOf asOf) {
            this.asOf = asOf;
        }

        @Override
        public <D> Map<UUID, D> registered(Register register, UUID appId, Collection<UUID> ids, Class<D> type) {
            return past.entries(register.streamType(), appId, ids, type, asOf);
        }

        @Override
        public List<BookingState> bulked(UUID appId, Collection<UUID> bulks) {
            return there(BULKED, appId, bulks)
                    .sorted(Comparator.comparing(
                                    (BookingState booking) -> booking.slot().start())
                            .thenComparing(BookingState::id))
                    .toList();
        }

        @Override
        public List<BookingState> related(UUID appId, Collection<UUID> groups) {
            var ids = Bookings.bounded(idsOf(RELATED, appId, groups));
            var found = legible(appId, ids, asOf).bookings();
            return ids.stream()
                    .map(found::get)
                    .filter(Objects::nonNull)
                    .filter(booking -> !booking.deleted())
                    .toList();
        }

        /** What could be done then cannot be done now. */
        @Override
        public Map<String, String> customerLinks(BookingState booking, Graph graph, String origin) {
            return Map.of();
        }

        @Override
        public Map<UUID, Integer> seatsTaken(UUID appId, Collection<UUID> groups) {
            var seats = there(SEATED, appId, groups).toList();
            var moment = switch (asOf) {
                case AsOf.Moment at -> at.instant();
                case AsOf.Position _ ->
                    seats.stream()
                            .map(BookingState::updatedAt)
                            .max(Comparator.naturalOrder())
                            .orElse(Instant.EPOCH);
            };
            return seats.stream()
                    .flatMap(seat ->
                            SeatClaim.of(seat, graphs.pinned(appId, seat.graph(), seat.graphVersion())).stream())
                    .filter(seat -> seat.expiresAt() == null || seat.expiresAt().isAfter(moment))
                    .collect(Collectors.toUnmodifiableMap(SeatClaim::ownerBookingId, _ -> 1, Integer::sum));
        }

        private List<UUID> idsOf(String sql, UUID appId, Collection<UUID> around) {
            return around.isEmpty()
                    ? List.of()
                    : database.sql()
                            .sql(sql)
                            .param("ids", ReadModelDatabase.array(around))
                            .param("app", appId)
                            .query(UUID.class)
                            .list();
        }

        private Stream<BookingState> there(String sql, UUID appId, Collection<UUID> around) {
            return legible(appId, idsOf(sql, appId, around), asOf).bookings().values().stream()
                    .filter(booking -> !booking.deleted());
        }
    }
}
