package dev.slotgraph.webhook.projection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Bookings as they were after each of their events, straight from the log. Thread-safe. */
class BookingFold {

    private static final Logger LOGGER = LoggerFactory.getLogger(BookingFold.class);
    private static final int RECENT = 2_000;

    private static final String EARLIER = """
            select e.* from unnest(?::text[], ?::bigint[]) as w(stream_id, sequence)
            join booking.domain_event e on e.stream_id = w.stream_id and e.sequence < w.sequence and e.stream_type = 'booking'
            order by e.stream_id, e.sequence
            """;

    private final JdbcClient log;
    private final LoggedPayloads payloads;
    private final Cache<UUID, Known> recent =
            Caffeine.newBuilder().maximumSize(RECENT).build();

    BookingFold(JdbcClient log, LoggedPayloads payloads) {
        this.log = log;
        this.payloads = payloads;
    }

    /**
     * A booking after some of its events.
     *
     * @param began the position of the first
     */
    record Known(BookingState state, long began) {}

    /** A booking before and after an event; before the first there is none. */
    record Step(@Nullable BookingState before, BookingState after, long began) {

        Known known() {
            return new Known(after, began);
        }
    }

    /**
     * Where an event stands.
     *
     * @param sequence in the booking's stream, from 0
     */
    record At(UUID appId, long sequence, long position, Instant recordedAt) {}

    /** What an event changed. */
    Step step(BookingEvent event, At at) {
        var id = event.bookingId();
        var step = step(known(Map.of(id, at.sequence())).get(id), event, at);
        remember(Map.of(id, step.known()));
        return step;
    }

    /**
     * The same, of a booking that is known as it was before.
     *
     * @throws IllegalStateException where it is not, and the event is not its first
     */
    static Step step(@Nullable Known before, BookingEvent event, At at) {
        if (event instanceof BookingCreated created) {
            return new Step(null, BookingState.begin(at.appId(), created, at.recordedAt()), at.position());
        }
        if (before == null || before.state().version() > at.sequence()) {
            throw new IllegalStateException("the log does not tell what was before event %d of booking %s"
                    .formatted(at.sequence(), event.bookingId()));
        }
        // Events of types that this release does not know count, and change nothing.
        var state = before.state().atVersion(at.sequence());
        return new Step(before.state(), state.evolve(event, at.recordedAt()), before.began());
    }

    /**
     * Bookings as they were before one of their events each, by its sequence. Those that are not remembered are read at once; one that
     * the log does not tell is missing.
     */
    Map<UUID, Known> known(Map<UUID, Long> sequences) {
        var known = new HashMap<UUID, Known>();
        var unknown = new HashMap<UUID, Long>();
        sequences.forEach((id, sequence) -> {
            var remembered = recent.getIfPresent(id);
            if (remembered != null && remembered.state().version() == sequence) {
                known.put(id, remembered);
            } else if (sequence > 0) {
                unknown.put(id, sequence);
            }
        });
        known.putAll(read(unknown));
        return known;
    }

    void remember(Map<UUID, Known> bookings) {
        recent.putAll(bookings);
    }

    /** Forgets what it remembers, which may tell of somebody who was erased. */
    void forget() {
        recent.invalidateAll();
    }

    private Map<UUID, Known> read(Map<UUID, Long> sequences) {
        var read = new HashMap<UUID, Known>();
        if (sequences.isEmpty()) {
            return read;
        }
        Set<UUID> broken = new HashSet<>();
        var ids = sequences.keySet().toArray(UUID[]::new);
        var streams = new String[ids.length];
        var before = new Long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            streams[i] = ids[i].toString();
            before[i] = sequences.get(ids[i]);
        }
        log.sql(EARLIER)
                .params(streams, before)
                .query((row, _) -> LoggedEvents.event(row))
                .list()
                .forEach(stored -> fold(stored, read, broken));
        read.keySet().removeAll(broken);
        return read;
    }

    /** One booking that cannot be read is no reason not to read the others. */
    private void fold(LoggedEvent stored, Map<UUID, Known> read, Set<UUID> broken) {
        var id = UUID.fromString(stored.streamId());
        try {
            payloads.of(stored)
                    .filter(BookingEvent.class::isInstance)
                    .map(BookingEvent.class::cast)
                    .ifPresent(event -> read.put(
                            id,
                            step(
                                            read.get(id),
                                            event,
                                            new At(
                                                    stored.appId(),
                                                    stored.sequence(),
                                                    stored.globalIndex(),
                                                    stored.recordedAt()))
                                    .known()));
        } catch (RuntimeException e) {
            if (broken.add(id)) {
                LOGGER.error("Booking {} cannot be read from its event {} on", id, stored.sequence(), e);
            }
        }
    }
}
