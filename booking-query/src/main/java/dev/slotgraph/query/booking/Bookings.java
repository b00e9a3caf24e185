package dev.slotgraph.query.booking;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.BookingDocument.References;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.query.booking.BookingQuery.Condition;
import dev.slotgraph.query.booking.BookingQuery.Field;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import dev.slotgraph.query.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads bookings. Thread-safe. */
@Component("queryBookings")
class Bookings {

    private static final String ONE = """
            select doc from query.booking where id = :id and app_id = :app and not deleted
            """;

    private static final String COUNT = "select count(*) from query.booking b where ";
    private static final String ROWS = "select b.doc from query.booking b where ";

    private final ReadModelDatabase database;
    private final Registers registers;
    private final GraphCatalog graphs;

    Bookings(ReadModelDatabase database, Registers registers, GraphCatalog graphs) {
        this.database = database;
        this.registers = registers;
        this.graphs = graphs;
    }

    /**
     * How an answer looks.
     *
     * @param includes related models that are shown
     */
    record View(Set<String> includes, ZoneId zone) {

        boolean showsProject() {
            return includes.contains("project") || includes.contains("widget");
        }
    }

    /** One booking as it is shown. */
    record Shown(UUID id, long version, Map<String, @Nullable Object> document) {}

    /** Where what bookings refer to is looked up. */
    interface ReferenceSource {
        <D> Map<UUID, D> of(Register register, UUID appId, Collection<UUID> ids, Class<D> type);
    }

    /** The bookings of a page, and how many there are on all. */
    record Found(long total, List<Shown> rows) {}

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
        return database.snapshot(() -> {
            var clauses = BookingSql.of(appId, query, calendars(appId, query));
            long total = database.sql()
                    .sql(COUNT + clauses.where())
                    .params(clauses.parameters())
                    .query(Long.class)
                    .single();
            var rows = offset >= total
                    ? List.<BookingState>of()
                    : database.sql()
                            .sql(ROWS + clauses.where() + " order by " + clauses.orderBy()
                                    + " limit :limit offset :offset")
                            .params(clauses.parameters())
                            .param("limit", limit)
                            .param("offset", offset)
                            .query((row, _) -> booking(row))
                            .list();
            return new Found(total, show(appId, rows, view));
        });
    }

    /** The resources of the calendars that a query asks for. */
    Map<UUID, UUID> calendars(UUID appId, BookingQuery query) {
        return query.conditions().stream().map(Condition::field).anyMatch(field -> field == Field.CALENDAR)
                ? registers.resourcesByCalendar(appId)
                : Map.of();
    }

    private List<Shown> show(UUID appId, Collection<BookingState> bookings, View view) {
        return show(appId, bookings, view, registers::ever);
    }

    List<Shown> show(UUID appId, Collection<BookingState> bookings, View view, ReferenceSource source) {
        var references = references(appId, bookings, view, source);
        return bookings.stream()
                .map(booking -> new Shown(
                        booking.id(),
                        booking.version(),
                        new BookingDocument(
                                        booking,
                                        graphs.pinned(appId, booking.graph(), booking.graphVersion()),
                                        references,
                                        view.zone())
                                .render(view.includes())))
                .toList();
    }

    private static References references(
            UUID appId, Collection<BookingState> bookings, View view, ReferenceSource source) {
        var resources = bookings.stream()
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
                source.of(Register.RESOURCE, appId, resources, ResourceData.class),
                source.of(Register.PROJECT, appId, projects, ProjectData.class));
    }

    private static BookingState booking(ResultSet row) throws SQLException {
        return StoredJson.read(row.getString("doc"), BookingState.class);
    }
}
