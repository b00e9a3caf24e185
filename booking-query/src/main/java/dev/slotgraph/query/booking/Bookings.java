package dev.slotgraph.query.booking;

import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.BookingDocument.References;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.booking.BookingQuery.Condition;
import dev.slotgraph.query.booking.BookingQuery.Field;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads bookings. Thread-safe. */
@Component("queryBookings")
class Bookings {

    /** Related bookings in one answer: as many as a group can have seats. */
    static final int MOST_RELATED = 10_000;

    /** Of a related booking, what needs no other bookings to be looked up. */
    private static final Set<String> NOT_NESTED =
            Set.of("related_bookings", "bulked_bookings", "customer_action_links", "project", "widget");

    private static final String ONE = """
            select doc from query.booking where id = :id and app_id = :app and not deleted
            """;

    private static final String BULKED = """
            select doc from query.booking where bulk_id = any (cast(:bulks as uuid[])) and app_id = :app and not deleted
            order by start_at, id
            """;

    /** One more than are shown, so that too many are noticed. */
    private static final String RELATED = """
            select doc from query.booking where owner_booking_id = any (cast(:groups as uuid[])) and app_id = :app and not deleted
            order by created_at, id limit %d
            """.formatted(MOST_RELATED + 1);

    private static final String COUNT = "select count(*) from query.booking b where ";
    private static final String ROWS = "select b.doc from query.booking b where ";

    /** Seats that are taken at an instant; one that ran out is free, whether or not that is recorded. */
    private static final String SEATS = """
            select s.owner_booking_id as id, count(*) as taken from query.booking s
            where s.owner_booking_id = any (cast(:ids as uuid[])) and s.claims_seat and not s.deleted
              and (s.seat_expires_at is null or s.seat_expires_at > :now)
            group by s.owner_booking_id
            """;

    /** Groups in which a seat can be booked at an instant. */
    private static final String OPEN = """

              and b.takes_seats and coalesce(b.seats_until, b.start_at) >= :now and b.start_at > :now
              and (b.seats_from is null or b.seats_from <= :now)
              and b.max_seats > (select count(*) from query.booking s
                                 where s.owner_booking_id = b.id and s.claims_seat and not s.deleted
                                   and (s.seat_expires_at is null or s.seat_expires_at > :now))
            """;

    private final ReadModelDatabase database;
    private final Registers registers;
    private final GraphCatalog graphs;
    private final CustomerLinks customerLinks;
    private final Clock clock;

    Bookings(
            ReadModelDatabase database,
            Registers registers,
            GraphCatalog graphs,
            CustomerLinks customerLinks,
            Clock clock) {
        this.clock = clock;
        this.database = database;
        this.registers = registers;
        this.graphs = graphs;
        this.customerLinks = customerLinks;
    }

    /**
     * How an answer looks.
     *
     * @param includes related models that are shown
     * @param ofRelated related models that are shown of related bookings
     * @param linkOrigin where customers' links lead, without a slash at its end; null for whoever may not act for customers
     */
    record View(
            Set<String> includes,
            Set<String> ofRelated,
            ZoneId zone,
            @Nullable String linkOrigin) {

        View {
            includes = Set.copyOf(includes);
            ofRelated = ofRelated.stream()
                    .filter(name -> !NOT_NESTED.contains(name))
                    .collect(Collectors.toUnmodifiableSet());
        }

        boolean showsProject() {
            return includes.contains("project") || includes.contains("widget");
        }
    }

    /** One booking as it is shown. */
    record Shown(UUID id, long version, boolean hasSeats, Map<String, @Nullable Object> document) {}

    /** What stands around bookings at some time, and is shown with them. */
    interface Surroundings {

        <D> Map<UUID, D> registered(Register register, UUID appId, Collection<UUID> ids, Class<D> type);

        /** The bookings of bulks, in order of their start. */
        List<BookingState> bulked(UUID appId, Collection<UUID> bulks);

        /**
         * The bookings that have, or had, a seat in groups, oldest first.
         *
         * @throws dev.slotgraph.platform.problem.ProblemException 422 where there are more than {@link #MOST_RELATED}
         */
        List<BookingState> related(UUID appId, Collection<UUID> groups);

        /** Addresses by the action that a customer can take. */
        Map<String, String> customerLinks(BookingState booking, Graph graph, String origin);

        /** How many seats are taken, by the group's id. */
        Map<UUID, Integer> seatsTaken(UUID appId, Collection<UUID> groups);
    }

    /**
     * The bookings of a page.
     *
     * @param total how many there are on all
     * @param unreadable those that may be among them, but whose events cannot be read
     */
    record Found(long total, List<Shown> rows, Set<UUID> unreadable) {}

    Optional<Shown> find(UUID appId, UUID id, View view) {
        return database.snapshot(() -> database.sql()
                .sql(ONE)
                .param("id", id)
                .param("app", appId)
                .query((row, _) -> booking(row))
                .optional()
                .map(booking -> show(appId, List.of(booking), view).getFirst()));
    }

    Found search(UUID appId, BookingQuery query, int limit, long offset, View view) {
        return search(appId, query, "", limit, offset, view);
    }

    /** Those of the bookings that are groups in which a seat can be booked now. */
    Found groups(UUID appId, BookingQuery query, int limit, long offset, View view) {
        return search(appId, query, OPEN, limit, offset, view);
    }

    private Found search(UUID appId, BookingQuery query, String more, int limit, long offset, View view) {
        return database.snapshot(() -> {
            var clauses = BookingSql.of(appId, query, calendars(appId, query));
            var now = clock.instant().atOffset(ZoneOffset.UTC);
            long total = database.sql()
                    .sql(COUNT + clauses.where() + more)
                    .params(clauses.parameters())
                    .param("now", now)
                    .query(Long.class)
                    .single();
            var rows = offset >= total
                    ? List.<BookingState>of()
                    : database.sql()
                            .sql(ROWS + clauses.where() + more + " order by " + clauses.orderBy()
                                    + " limit :limit offset :offset")
                            .params(clauses.parameters())
                            .param("now", now)
                            .param("limit", limit)
                            .param("offset", offset)
                            .query((row, _) -> booking(row))
                            .list();
            return new Found(total, show(appId, rows, view), Set.of());
        });
    }

    /** The resources of the calendars that a query asks for. */
    Map<UUID, UUID> calendars(UUID appId, BookingQuery query) {
        return query.conditions().stream().map(Condition::field).anyMatch(field -> field == Field.CALENDAR)
                ? registers.resourcesByCalendar(appId)
                : Map.of();
    }

    private List<Shown> show(UUID appId, Collection<BookingState> bookings, View view) {
        return show(appId, bookings, view, new Present());
    }

    List<Shown> show(UUID appId, Collection<BookingState> bookings, View view, Surroundings source) {
        var bulked = view.includes().contains("bulked_bookings")
                ? source.bulked(appId, bulksOf(bookings))
                : List.<BookingState>of();
        var related = view.includes().contains("related_bookings")
                ? source.related(appId, groups(bookings))
                : List.<BookingState>of();
        var references = references(appId, bookings, related, view, source);
        var seats = seatsByGroup(related, references, view);
        return bookings.stream()
                .map(booking -> {
                    var graph = graphOf(booking);
                    var around = withBulked(references, bulked, booking, view.zone())
                            .withRelated(seats.getOrDefault(booking.id(), List.of()))
                            .withCustomerLinks(links(booking, graph, view, source));
                    return new Shown(
                            booking.id(),
                            booking.version(),
                            booking.settings().group() != null,
                            new BookingDocument(booking, graph, around, view.zone()).render(view.includes()));
                })
                .toList();
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 422 for more than are shown */
    static <T> List<T> bounded(List<T> related) {
        if (related.size() > MOST_RELATED) {
            throw Problem.invalid(
                            "include",
                            "related_bookings of these groups are more than %d; ask for fewer groups at a time"
                                    .formatted(MOST_RELATED))
                    .asException();
        }
        return related;
    }

    private Map<UUID, List<Map<String, @Nullable Object>>> seatsByGroup(
            List<BookingState> related, References references, View view) {
        return related.stream()
                .collect(Collectors.groupingBy(
                        seat -> requireNonNull(seat.ownerBookingId()),
                        Collectors.mapping(
                                seat -> document(seat, references, view.zone()).render(view.ofRelated()),
                                Collectors.toUnmodifiableList())));
    }

    private static Map<String, String> links(BookingState booking, Graph graph, View view, Surroundings source) {
        var origin = view.linkOrigin();
        return origin == null || !view.includes().contains("customer_action_links")
                ? Map.of()
                : source.customerLinks(booking, graph, origin);
    }

    private Graph graphOf(BookingState booking) {
        return graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
    }

    private BookingDocument document(BookingState booking, References references, ZoneId zone) {
        return new BookingDocument(booking, graphOf(booking), references, zone);
    }

    private References withBulked(References references, List<BookingState> bulked, BookingState booking, ZoneId zone) {
        return references.withBulked(bulked.stream()
                .filter(other -> Objects.equals(other.bulkId(), booking.bulkId())
                        && !other.id().equals(booking.id()))
                .map(other -> document(other, references, zone).render(Set.of()))
                .toList());
    }

    private static Set<UUID> bulksOf(Collection<BookingState> bookings) {
        return bookings.stream()
                .map(BookingState::bulkId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static References references(
            UUID appId,
            Collection<BookingState> bookings,
            Collection<BookingState> related,
            View view,
            Surroundings source) {
        var resources = Stream.concat(bookings.stream(), related.stream())
                .flatMap(booking -> booking.resources().stream())
                .map(BookedResource::resourceId)
                .collect(Collectors.toSet());
        Set<UUID> projects = view.showsProject()
                ? bookings.stream()
                        .map(BookingState::projectId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet())
                : Set.of();
        return new References(
                        source.registered(Register.RESOURCE, appId, resources, ResourceData.class),
                        source.registered(Register.PROJECT, appId, projects, ProjectData.class))
                .withSeats(
                        view.includes().contains("attributes") ? source.seatsTaken(appId, groups(bookings)) : Map.of());
    }

    private static List<UUID> groups(Collection<BookingState> bookings) {
        return bookings.stream()
                .filter(booking -> booking.settings().group() != null)
                .map(BookingState::id)
                .toList();
    }

    /** Of the present. */
    private final class Present implements Surroundings {

        @Override
        public <D> Map<UUID, D> registered(Register register, UUID appId, Collection<UUID> ids, Class<D> type) {
            return registers.ever(register, appId, ids, type);
        }

        @Override
        public List<BookingState> bulked(UUID appId, Collection<UUID> bulks) {
            return bulks.isEmpty()
                    ? List.of()
                    : database.sql()
                            .sql(BULKED)
                            .param("bulks", ReadModelDatabase.array(bulks))
                            .param("app", appId)
                            .query((row, _) -> booking(row))
                            .list();
        }

        @Override
        public List<BookingState> related(UUID appId, Collection<UUID> groups) {
            return groups.isEmpty()
                    ? List.of()
                    : bounded(database.sql()
                            .sql(RELATED)
                            .param("groups", ReadModelDatabase.array(groups))
                            .param("app", appId)
                            .query((row, _) -> booking(row))
                            .list());
        }

        @Override
        public Map<String, String> customerLinks(BookingState booking, Graph graph, String origin) {
            return customerLinks.of(booking, graph, origin);
        }

        @Override
        public Map<UUID, Integer> seatsTaken(UUID appId, Collection<UUID> groups) {
            return groups.isEmpty()
                    ? Map.of()
                    : database
                            .sql()
                            .sql(SEATS)
                            .param("ids", ReadModelDatabase.array(groups))
                            .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                            .query((row, _) -> Map.entry(row.getObject("id", UUID.class), row.getInt("taken")))
                            .list()
                            .stream()
                            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    private static BookingState booking(ResultSet row) throws SQLException {
        return StoredJson.read(row.getString("doc"), BookingState.class);
    }
}
