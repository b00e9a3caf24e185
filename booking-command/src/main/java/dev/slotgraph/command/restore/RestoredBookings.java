package dev.slotgraph.command.restore;

import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.SeatClaim;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.Walk.Due;
import dev.slotgraph.platform.crypto.EmailLookup;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/**
 * What the write side keeps of bookings: their claims, their next automatic actions, the groups and the seats in them, what was made
 * together, and which address is which customer. Seats come last, since what their group became decides what becomes of them.
 */
@Component
class RestoredBookings {

    private static final int AT_ONCE = 500;

    private static final String EVENTS = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event where stream_type = 'booking' order by stream_id, sequence
            """;

    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final GraphCatalog graphs;
    private final EmailLookup emails;
    private final JdbcTemplate jdbc;
    private final JdbcTemplate piecemeal;

    RestoredBookings(
            DataSource dataSource, LoggedEvents log, LoggedPayloads payloads, GraphCatalog graphs, EmailLookup emails) {
        this.log = log;
        this.payloads = payloads;
        this.graphs = graphs;
        this.emails = emails;
        this.jdbc = new JdbcTemplate(dataSource);
        this.piecemeal = new JdbcTemplate(dataSource);
        piecemeal.setFetchSize(2 * AT_ONCE);
    }

    /** @return how many there are */
    long restore(RestoredClaims claims) {
        var run = new Run(claims);
        var stream = new ArrayList<LoggedEvent>();
        RowCallbackHandler each = row -> {
            var event = LoggedEvents.event(row);
            if (!stream.isEmpty() && !stream.getLast().streamId().equals(event.streamId())) {
                run.booking(stream);
                stream.clear();
            }
            stream.add(event);
        };
        piecemeal.query(EVENTS, each);
        if (!stream.isEmpty()) {
            run.booking(stream);
        }
        run.groups.flush();
        run.seats();
        run.tables.forEach(Rows::flush);
        return run.bookings;
    }

    /**
     * A booking as its events left it.
     *
     * @param released when it gave up its time, where it has seats
     */
    private record Folded(
            BookingState booking, Graph graph, @Nullable Instant released) {}

    /** Null for a stream that begins with something that this version does not know. */
    private @Nullable Folded fold(List<LoggedEvent> events) {
        BookingState booking = null;
        @Nullable Instant released = null;
        boolean held = false;
        for (var event : events) {
            var payload = payloads.of(event).orElse(null);
            if (booking == null) {
                booking = payload instanceof BookingCreated created
                        ? BookingState.begin(event.appId(), created, event.recordedAt())
                        : null;
            } else {
                booking = payload instanceof BookingEvent next
                        ? booking.evolve(next, event.recordedAt())
                        : booking.atVersion(event.sequence() + 1);
            }
            if (booking != null && booking.settings().group() != null) {
                boolean holds = !CalendarClaim.of(booking, graphOf(booking)).isEmpty();
                released = holds ? null : held ? event.recordedAt() : released;
                held = holds;
            }
        }
        return booking == null ? null : new Folded(booking, graphOf(booking), released);
    }

    private Graph graphOf(BookingState booking) {
        return graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
    }

    private final class Run {

        private final Rows timers =
                new Rows(jdbc, "insert into booking.timer (booking_id, app_id, due_at) values (?, ?, ?)");
        private final Rows groups = new Rows(jdbc, """
                insert into booking.group_booking (booking_id, app_id, max_seats, start_at, end_at, open, released_at)
                values (?, ?, ?, ?, ?, ?, ?)""");
        private final Rows seats = new Rows(
                jdbc,
                "insert into booking.seat (booking_id, owner_booking_id, claimed, expires_at) values (?, ?, ?, ?)");
        private final Rows wanted =
                new Rows(jdbc, "insert into booking.wanted_time (resource_id, booking_id, ends_at) values (?, ?, ?)");
        private final Rows bulks = new Rows(jdbc, "insert into booking.bulked (booking_id, bulk_id) values (?, ?)");
        // Their keys were made with them.
        private final Rows customers = new Rows(jdbc, """
                insert into booking.customer (id, app_id, email_hash, created_at)
                select subject_id, ?, ?, created_at from booking.subject_key where subject_id = ?
                on conflict do nothing""");
        private final List<Rows> tables = List.of(timers, groups, seats, wanted, bulks, customers);

        private final RestoredClaims claims;
        private final Map<UUID, Instant> releases = new HashMap<>();
        private final List<String> withSeat = new ArrayList<>();
        private long bookings;

        Run(RestoredClaims claims) {
            this.claims = claims;
        }

        void booking(List<LoggedEvent> events) {
            var folded = fold(events);
            if (folded == null) {
                return;
            }
            bookings++;
            var booking = folded.booking();
            var claimed = CalendarClaim.of(booking, folded.graph());
            claims.add(booking.id(), claimed);
            if (claimed.isEmpty()) {
                wanted(folded);
            }
            if (booking.settings().group() != null) {
                group(folded);
            }
            if (booking.bulkId() != null) {
                bulks.add(booking.id(), booking.bulkId());
            }
            customer(booking);
            if (booking.ownerBookingId() == null) {
                timer(folded, null);
            } else {
                withSeat.add(booking.id().toString());
            }
        }

        private void wanted(Folded folded) {
            var booking = folded.booking();
            if (booking.deleted() || folded.graph().state(booking.state()).end()) {
                return;
            }
            var asked = CalendarClaim.wanted(booking, folded.graph());
            asked.stream()
                    .map(CalendarClaim::end)
                    .max(Comparator.naturalOrder())
                    .ifPresent(end -> asked.stream()
                            .map(CalendarClaim::resourceId)
                            .distinct()
                            .forEach(resource -> wanted.add(resource, booking.id(), at(end))));
        }

        private void group(Folded folded) {
            var booking = folded.booking();
            var terms = booking.settings().group();
            if (terms == null) {
                return;
            }
            var released = folded.released();
            if (released != null) {
                releases.put(booking.id(), released);
            }
            groups.add(
                    booking.id(),
                    booking.appId(),
                    terms.maxSeats(),
                    at(booking.slot().start()),
                    at(booking.slot().end()),
                    SeatClaim.isOpen(booking, folded.graph()),
                    at(released));
        }

        private void customer(BookingState booking) {
            var email =
                    booking.details().read().map(details -> details.customer()).map(Customer::email);
            var id = booking.customerId();
            if (id != null && email.isPresent()) {
                customers.add(booking.appId(), emails.hash(booking.appId(), email.get()), id);
            }
        }

        private void timer(Folded folded, @Nullable Instant groupReleased) {
            var booking = folded.booking();
            if (!booking.deleted()) {
                booking.on(folded.graph())
                        .released(groupReleased)
                        .nextAutomatic()
                        .map(Due::at)
                        .ifPresent(due -> timers.add(booking.id(), booking.appId(), at(due)));
            }
        }

        void seats() {
            for (int from = 0; from < withSeat.size(); from += AT_ONCE) {
                var streams = new LinkedHashMap<String, List<LoggedEvent>>();
                log.ofStreams(withSeat.subList(from, Math.min(withSeat.size(), from + AT_ONCE)))
                        .forEach(event -> streams.computeIfAbsent(event.streamId(), _ -> new ArrayList<>())
                                .add(event));
                streams.values().forEach(this::seat);
            }
        }

        private void seat(List<LoggedEvent> events) {
            var folded = fold(events);
            if (folded == null) {
                return;
            }
            var booking = folded.booking();
            var owner = booking.ownerBookingId();
            if (owner == null) {
                return;
            }
            timer(folded, releases.get(owner));
            var claim = SeatClaim.of(booking, folded.graph());
            boolean over =
                    booking.deleted() || folded.graph().state(booking.state()).end();
            if (!over || claim.isPresent()) {
                seats.add(
                        booking.id(),
                        owner,
                        claim.isPresent(),
                        at(claim.map(SeatClaim::expiresAt).orElse(null)));
            }
        }
    }

    /** Rows of one table, some hundred at a time. */
    private static final class Rows {

        private final JdbcTemplate jdbc;
        private final String insert;
        private final List<@Nullable Object[]> waiting = new ArrayList<>(AT_ONCE);

        Rows(JdbcTemplate jdbc, String insert) {
            this.jdbc = jdbc;
            this.insert = insert;
        }

        void add(@Nullable Object... row) {
            waiting.add(row);
            if (waiting.size() == AT_ONCE) {
                flush();
            }
        }

        void flush() {
            jdbc.batchUpdate(insert, waiting);
            waiting.clear();
        }
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
