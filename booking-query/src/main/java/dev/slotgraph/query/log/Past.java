package dev.slotgraph.query.log;

import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.api.event.SlotgraphEvents;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.platform.eventlog.EventLogGate;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.platform.eventlog.UnreadableEventException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Folds streams of the log up to a point of it. What an erased person said reads as erased at every point, for the key that
 * would open it is gone. Thread-safe.
 */
@Component("queryPast")
public class Past {

    /** Streams read by one statement: some thousand events. */
    private static final int AT_ONCE = 500;

    private static final String BOOKING = "booking";

    private static final String CHANGED_SINCE = """
            select distinct later.stream_id
            from booking.domain_event later
            join booking.domain_event first on first.stream_id = later.stream_id and first.sequence = 0
            where later.app_id = :app and later.stream_type = 'booking' and later.sequence > 0
            """;

    private static final String BY_POSITION =
            CHANGED_SINCE + "and later.global_index > :point and first.global_index <= :point limit :limit";

    private static final String BY_MOMENT =
            CHANGED_SINCE + "and later.recorded_at > :point and first.recorded_at <= :point limit :limit";

    // A booking takes place at another time, or of other resources, by these alone.
    private static final String[] BOOKING_MOVES = names(BookingRescheduled.class, BookingUpdated.class);

    private static final String[] BLOCK_MOVES = names(BlockUpdated.class);

    private static final String MOVED = """
            select distinct stream_id from booking.domain_event
            where app_id = :app and event_type = any (:types)
            """;

    private static final String MOVED_BY_POSITION = MOVED + "and global_index > :point limit :limit";
    private static final String MOVED_BY_MOMENT = MOVED + "and recorded_at > :point limit :limit";

    private static final String RECORDED_AT = """
            select recorded_at from booking.domain_event
            where app_id = :app and global_index <= :point
            order by global_index desc limit 1
            """;

    private static final String ALL_WITHIN = """
            select stream_id from booking.domain_event where stream_id = any (cast(:ids as text[]))
            group by stream_id having max(global_index) <= :point
            """;

    private static final String VERSIONS = """
            select stream_id, max(sequence) + 1 as version from booking.domain_event
            where stream_id = any (cast(:ids as text[])) group by stream_id
            """;

    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final JdbcClient jdbc;

    Past(
            LoggedEvents log,
            LoggedPayloads payloads,
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource dataSource,
            EventLogGate gate) {
        this.log = log;
        this.payloads = payloads;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The booking as it was, deleted or not; empty when it was not there, or belongs to another app. */
    public Optional<BookingState> booking(UUID appId, UUID id, Extent extent) {
        return Optional.ofNullable(bookings(appId, Set.of(id), extent).get(id));
    }

    /**
     * Those of these bookings that were there, deleted ones included.
     *
     * @throws UnreadableEventException if one of them cannot be folded
     */
    public Map<UUID, BookingState> bookings(UUID appId, Collection<UUID> ids, Extent extent) {
        var found = new LinkedHashMap<UUID, BookingState>();
        folded(appId, ids, extent).forEach(one -> found.put(one.booking().id(), one.booking()));
        return found;
    }

    /**
     * A booking with its place in the log.
     *
     * @param position of the last event that it follows from
     */
    public record Folded(BookingState booking, long position) {}

    /**
     * The same bookings with their places.
     *
     * @throws UnreadableEventException if one of them cannot be folded
     */
    public List<Folded> folded(UUID appId, Collection<UUID> ids, Extent extent) {
        var found = new ArrayList<Folded>();
        streams(BOOKING, appId, ids, extent, (_, events) -> fold(events).ifPresent(found::add));
        return found;
    }

    /**
     * Bookings as far as their events can be read.
     *
     * @param unreadable those that were there but cannot be folded
     */
    public record Legible(Map<UUID, BookingState> bookings, Set<UUID> unreadable) {}

    /** The same, leaving out what cannot be folded. */
    public Legible legible(UUID appId, Collection<UUID> ids, Extent extent) {
        var found = new LinkedHashMap<UUID, BookingState>();
        var unreadable = new LinkedHashSet<UUID>();
        streams(BOOKING, appId, ids, extent, (id, events) -> {
            try {
                fold(events).ifPresent(one -> found.put(id, one.booking()));
            } catch (UnreadableEventException _) {
                unreadable.add(id);
            }
        });
        return new Legible(found, unreadable);
    }

    /**
     * The data of resources, sites or projects as it was; of deleted ones as it was last.
     *
     * @param streamType as the log names them
     */
    public <D> Map<UUID, D> entries(String streamType, UUID appId, Collection<UUID> ids, Class<D> type, Extent extent) {
        var found = new LinkedHashMap<UUID, D>();
        streams(
                streamType,
                appId,
                ids,
                extent,
                (id, events) -> said(events)
                        .filter(type::isInstance)
                        .findFirst()
                        .ifPresent(data -> found.put(id, type.cast(data))));
        return found;
    }

    /** What the events say of an entry, the newest first. */
    private Stream<Object> said(List<LoggedEvent> events) {
        return events.reversed().stream()
                .flatMap(event -> payloads.of(event).stream())
                .flatMap(event -> Stream.ofNullable(data(event)));
    }

    /**
     * The bookings that were there at the time and have changed since: those that a table of the present shows otherwise than
     * they were.
     *
     * @param most how many are looked for
     */
    public List<UUID> changedSince(UUID appId, AsOf asOf, int most) {
        var statement = switch (asOf) {
            case AsOf.Position at -> jdbc.sql(BY_POSITION).param("point", at.position());
            case AsOf.Moment at ->
                jdbc.sql(BY_MOMENT).param("point", at.instant().atOffset(ZoneOffset.UTC));
        };
        return statement.param("app", appId).param("limit", most).query(String.class).list().stream()
                .map(UUID::fromString)
                .toList();
    }

    /**
     * The bookings that may have taken another time, or other resources, before they changed after that point.
     *
     * @param most how many are looked for
     */
    public List<UUID> bookingsMovedSince(UUID appId, AsOf asOf, int most) {
        return movedSince(appId, asOf, BOOKING_MOVES, most);
    }

    /** The same of events of calendars. */
    public List<UUID> blocksMovedSince(UUID appId, AsOf asOf, int most) {
        return movedSince(appId, asOf, BLOCK_MOVES, most);
    }

    private List<UUID> movedSince(UUID appId, AsOf asOf, String[] types, int most) {
        var statement = switch (asOf) {
            case AsOf.Position at -> jdbc.sql(MOVED_BY_POSITION).param("point", at.position());
            case AsOf.Moment at ->
                jdbc.sql(MOVED_BY_MOMENT).param("point", at.instant().atOffset(ZoneOffset.UTC));
        };
        return statement
                .param("app", appId)
                .param("types", types)
                .param("limit", most)
                .query(String.class)
                .list()
                .stream()
                .map(UUID::fromString)
                .toList();
    }

    /** When the app's last event up to a position was recorded; empty where the log has none. */
    public Optional<Instant> recordedAt(UUID appId, long position) {
        return jdbc.sql(RECORDED_AT)
                .param("app", appId)
                .param("point", position)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /**
     * What its events left of a resource, site or project.
     *
     * @param version one more than its last event's sequence
     * @param data null where no event says anything
     */
    public record Entry(
            UUID id, long version, @Nullable Object data, Instant createdAt, Instant updatedAt, boolean deleted) {}

    /** Those of these resources, sites or projects that were there, deleted ones included. */
    public List<Entry> entries(String streamType, UUID appId, Collection<UUID> ids, Extent extent) {
        var found = new ArrayList<Entry>();
        streams(streamType, appId, ids, extent, (id, events) -> {
            var last = events.getLast();
            found.add(new Entry(
                    id,
                    last.sequence() + 1,
                    said(events).findFirst().orElse(null),
                    events.getFirst().recordedAt(),
                    last.recordedAt(),
                    payloads.of(last).filter(event -> data(event) == null).isPresent()));
        });
        return found;
    }

    /** How many events these streams have; those that are there. */
    public Map<UUID, Long> versions(Collection<UUID> ids) {
        var versions = new HashMap<UUID, Long>();
        jdbc.sql(VERSIONS).param("ids", array(ids)).query(row -> {
            versions.put(UUID.fromString(row.getString("stream_id")), row.getLong("version"));
        });
        return versions;
    }

    /** An app's streams of a type, by their ids, in order, behind one. */
    public List<UUID> streams(String streamType, UUID appId, UUID behind, int limit) {
        return log.streams(streamType, appId, behind, limit);
    }

    /** How many events an app's streams of these types have. */
    public long events(UUID appId, Collection<String> streamTypes) {
        return log.count(appId, streamTypes);
    }

    /** Those of these bookings of which every event lies within the position. */
    public List<UUID> allWithin(Collection<UUID> ids, long position) {
        return ids.isEmpty()
                ? List.of()
                : jdbc
                        .sql(ALL_WITHIN)
                        .param("ids", array(ids))
                        .param("point", position)
                        .query(String.class)
                        .list()
                        .stream()
                        .map(UUID::fromString)
                        .toList();
    }

    private void streams(
            String streamType,
            UUID appId,
            Collection<UUID> ids,
            Extent extent,
            BiConsumer<UUID, List<LoggedEvent>> each) {
        var all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var streams = new LinkedHashMap<String, List<LoggedEvent>>();
            log.ofStreams(part.stream().map(UUID::toString).toList())
                    .forEach(event -> streams.computeIfAbsent(event.streamId(), _ -> new ArrayList<>())
                            .add(event));
            streams.forEach((id, events) -> {
                var first = events.getFirst();
                if (first.appId().equals(appId) && first.streamType().equals(streamType) && extent.covers(first)) {
                    each.accept(UUID.fromString(id), within(events, extent));
                }
            });
        }
    }

    private static List<LoggedEvent> within(List<LoggedEvent> events, Extent extent) {
        int last = events.size() - 1;
        while (!extent.covers(events.get(last))) {
            last--;
        }
        return events.subList(0, last + 1);
    }

    /** Empty for a stream that begins with something that this version does not know. */
    private Optional<Folded> fold(List<LoggedEvent> events) {
        BookingState booking = null;
        long position = 0;
        for (var event : events) {
            var payload = payloads.of(event).orElse(null);
            try {
                booking = step(booking, payload, event);
            } catch (RuntimeException e) {
                // A fold is pure: the event lacks something.
                throw new UnreadableEventException(event, e);
            }
            if (payload instanceof BookingEvent) {
                position = event.globalIndex();
            }
        }
        return booking == null ? Optional.empty() : Optional.of(new Folded(booking, position));
    }

    private static @Nullable BookingState step(
            @Nullable BookingState booking, @Nullable Object payload, LoggedEvent event) {
        if (booking != null && payload == null) {
            return booking.atVersion(event.sequence() + 1);
        }
        if (booking != null && payload instanceof BookingEvent next) {
            return booking.evolve(next, event.recordedAt());
        }
        return payload instanceof BookingCreated created
                ? BookingState.begin(event.appId(), created, event.recordedAt())
                : booking;
    }

    /** What an event says that an entry is from then on; null where it says nothing of it. */
    private static @Nullable Object data(Object event) {
        return switch (event) {
            case BlockCreated created -> created.data();
            case BlockUpdated updated -> updated.data();
            case CalendarCreated created -> created.data();
            case CalendarUpdated updated -> updated.data();
            case CalendarFeedIssued issued -> issued.data();
            case ResourceCreated created -> created.data();
            case ResourceUpdated updated -> updated.data();
            case SiteCreated created -> created.data();
            case SiteUpdated updated -> updated.data();
            case ProjectCreated created -> created.data();
            case ProjectUpdated updated -> updated.data();
            default -> null;
        };
    }

    private static String[] names(Class<?>... types) {
        return Stream.of(types)
                .map(type -> SlotgraphEvents.CATALOG.of(type).orElseThrow().name())
                .toArray(String[]::new);
    }

    private static String array(Collection<UUID> ids) {
        return "{" + String.join(",", ids.stream().map(UUID::toString).toList()) + "}";
    }
}
