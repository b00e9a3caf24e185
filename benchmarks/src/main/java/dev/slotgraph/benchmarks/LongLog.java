package dev.slotgraph.benchmarks;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.benchmarks.BookingTemplate.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes the log long: writes streams of bookings into it, and their claims on calendars, as the server would have. They are those
 * that this run made through HTTP, told of other bookings at other times, chained by the product's own hash.
 */
final class LongLog {

    private static final String MADE = """
            select stream_type, stream_id, event_type, revision, payload, meta_data, recorded_at, app_id
            from booking.domain_event
            where stream_id in (select stream_id from booking.domain_event
                                where event_type = 'booking.transitioned' order by global_index limit ?)
            order by stream_id, sequence
            """;

    private static final String CLAIMS = "booking.calendar_claim (booking_id, resource_id, unit, during)";
    private static final int CLAIM_COLUMNS = 4;

    private final Database database;
    private final Workload workload;
    private final Ids ids;

    LongLog(Database database, Workload workload, Clock clock) {
        this.database = database;
        this.workload = workload;
        this.ids = new Ids(clock);
    }

    private record Booking(UUID id, Workload.Slot slot) {}

    /**
     * What was written.
     *
     * @param committedAt when the server could see it first, by {@link System#nanoTime()}
     */
    record Written(List<UUID> bookings, long events, long committedAt) {}

    /** Writes at least so many events in one transaction. */
    Written write(long events, int templatesAtMost) throws SQLException, IOException {
        List<BookingTemplate> templates = templates(templatesAtMost);
        int each = templates.getFirst().size();
        List<Booking> bookings = new ArrayList<>();
        for (long left = Math.ceilDiv(events, each); left > 0; left--) {
            bookings.add(new Booking(ids.next(), workload.next()));
        }
        claim(bookings);
        Instant after = templates.stream()
                .map(BookingTemplate::recordedAt)
                .max(Instant::compareTo)
                .orElseThrow();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (var log = new BinaryCopy(connection, BookingTemplate.COLUMNS, BookingTemplate.COLUMN_COUNT)) {
                for (int number = 0; number < bookings.size(); number++) {
                    Booking booking = bookings.get(number);
                    after = after.plusNanos(1_000L * each);
                    templates.get(number % templates.size()).write(log, booking.id(), booking.slot(), after);
                }
            }
            try (var announcement = connection.createStatement()) {
                announcement.execute("notify slotgraph_log");
            }
            connection.commit();
        }
        return new Written(
                bookings.stream().map(Booking::id).toList(), (long) bookings.size() * each, System.nanoTime());
    }

    /** Bookings of this run that are confirmed, all of as many events. */
    private List<BookingTemplate> templates(int atMost) throws SQLException {
        Map<String, List<Event>> streams = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(MADE)) {
            statement.setInt(1, atMost);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    streams.computeIfAbsent(row.getString("stream_id"), _ -> new ArrayList<>())
                            .add(event(row));
                }
            }
        }
        List<BookingTemplate> templates = streams.values().stream()
                .filter(events -> events.size() == 2)
                .map(BookingTemplate::new)
                .toList();
        if (templates.isEmpty()) {
            throw new BenchmarkFailed("the log holds no confirmed booking to take the events from");
        }
        return templates;
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getString("stream_type"),
                row.getString("stream_id"),
                row.getString("event_type"),
                row.getString("revision"),
                new String(row.getBytes("payload"), StandardCharsets.UTF_8),
                row.getBytes("meta_data"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getObject("app_id", UUID.class));
    }

    private void claim(List<Booking> bookings) throws SQLException, IOException {
        try (Connection connection = database.connect();
                var claims = new BinaryCopy(connection, CLAIMS, CLAIM_COLUMNS)) {
            for (Booking booking : bookings) {
                claims.row()
                        .uuid(booking.id())
                        .uuid(booking.slot().resource())
                        .integer(0)
                        .range(booking.slot().start(), booking.slot().end());
            }
        }
    }
}
