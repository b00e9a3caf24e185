package dev.slotgraph.query.calendar;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.query.calendar.CalendarFile.Entry;
import dev.slotgraph.query.store.CalendarEntries;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads a resource's calendar for whoever knows its address. Thread-safe. */
@Component("queryCalendarFeeds")
class CalendarFeeds {

    private static final Duration PAST = Duration.ofDays(31);
    private static final Duration AHEAD = Duration.ofDays(366);
    private static final int MOST_ENTRIES = 5_000;

    private static final String FEED = """
            select feed.app_id, feed.doc ->> 'tokenHash' as token_hash, feed.updated_at, resource.doc ->> 'name' as name
            from query.calendar_feed feed
            join query.resource resource on resource.id = :resource and resource.app_id = feed.app_id
            where feed.id = :id and not feed.deleted and not resource.deleted
            """;

    /** Seats take the time of their group, which is there itself. */
    private static final String BOOKINGS = """
            select doc from query.booking
            where app_id = :app and resource_ids @> array[cast(:resource as uuid)] and not deleted and owner_booking_id is null
              and end_at > :from and start_at < :to
            order by start_at, id limit :limit
            """;

    private static final String EVENTS = """
            select event.id, event.version, event.doc, event.created_at, event.updated_at
            from (%s) entry
            join query.event event on event.id = entry.booking_id
            where not event.deleted
            order by lower(entry.during), event.id limit :limit
            """.formatted(
                    CalendarEntries.inWindow("booking_id, during", "resource_id = :resource and kind <> 'booking'"));

    private final ReadModelDatabase database;
    private final GraphCatalog graphs;
    private final Clock clock;

    CalendarFeeds(ReadModelDatabase database, GraphCatalog graphs, Clock clock) {
        this.database = database;
        this.graphs = graphs;
        this.clock = clock;
    }

    /**
     * A calendar as a file.
     *
     * @param changedAt when something that is in it last changed
     */
    record Feed(String file, Instant changedAt) {}

    private record Address(UUID appId, String tokenHash, Instant issuedAt, String name) {}

    /** Empty where the address is not, or no longer, good. */
    Optional<Feed> read(UUID resourceId, String token) {
        return database.snapshot(() -> database.sql()
                .sql(FEED)
                .param("id", CalendarFeedData.idOf(resourceId))
                .param("resource", resourceId)
                .query((row, _) -> new Address(
                        row.getObject("app_id", UUID.class),
                        row.getString("token_hash"),
                        time(row, "updated_at"),
                        row.getString("name")))
                .optional()
                .filter(address -> same(address.tokenHash(), KeyMaterial.hexHash(token)))
                .map(address -> feed(address, resourceId)));
    }

    private static boolean same(String known, String given) {
        return MessageDigest.isEqual(
                known.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
    }

    private Feed feed(Address address, UUID resourceId) {
        var now = clock.instant();
        var entries = new ArrayList<>(bookings(address.appId(), resourceId, now));
        entries.addAll(events(resourceId, now));
        entries.sort(Comparator.comparing(Entry::start).thenComparing(Entry::id));
        var shown = entries.subList(0, Math.min(entries.size(), MOST_ENTRIES));
        var changedAt = shown.stream()
                .map(Entry::updatedAt)
                .max(Comparator.naturalOrder())
                .orElse(address.issuedAt());
        return new Feed(CalendarFile.write(address.name(), shown), changedAt);
    }

    private List<Entry> bookings(UUID appId, UUID resourceId, Instant now) {
        return database
                .sql()
                .sql(BOOKINGS)
                .param("app", appId)
                .param("resource", resourceId)
                .param("from", now.minus(PAST).atOffset(ZoneOffset.UTC))
                .param("to", now.plus(AHEAD).atOffset(ZoneOffset.UTC))
                .param("limit", MOST_ENTRIES)
                .query((row, _) -> StoredJson.read(row.getString("doc"), BookingState.class))
                .list()
                .stream()
                .map(booking ->
                        CalendarFile.of(booking, graphs.pinned(appId, booking.graph(), booking.graphVersion()), now))
                .toList();
    }

    private List<Entry> events(UUID resourceId, Instant now) {
        return database.sql()
                .sql(EVENTS)
                .param("resource", resourceId)
                .param("from", now.minus(PAST).atOffset(ZoneOffset.UTC))
                .param("to", now.plus(AHEAD).atOffset(ZoneOffset.UTC))
                .param("limit", MOST_ENTRIES)
                .query((row, _) -> CalendarFile.of(
                        row.getObject("id", UUID.class),
                        row.getLong("version"),
                        StoredJson.read(row.getString("doc"), BlockData.class),
                        time(row, "created_at"),
                        time(row, "updated_at")))
                .list();
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
