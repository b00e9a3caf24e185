package dev.slotgraph.command.calendar;

import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.domain.LoggedFold;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What bookings and events claim by what the log says of them. Thread-safe. */
@Component
class LoggedClaims {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoggedClaims.class);

    static final String BOOKING = "booking";
    static final String EVENT = "event";

    private final LoggedEvents log;
    private final LoggedPayloads payloads;
    private final GraphCatalog graphs;

    LoggedClaims(LoggedEvents log, LoggedPayloads payloads, GraphCatalog graphs) {
        this.log = log;
        this.payloads = payloads;
        this.graphs = graphs;
    }

    /** An app's bookings, or its events, by their ids, in order, behind one. */
    List<UUID> streams(String type, UUID appId, UUID behind, int limit) {
        return log.streams(type, appId, behind, limit);
    }

    /**
     * What the log says of some bookings and events.
     *
     * @param claims by what has them; an id that the app's log does not know claims nothing and is missing
     * @param unread those of which this version does not know every event, or cannot fold them: it cannot tell what they claim
     */
    record Claims(Map<UUID, List<CalendarClaim>> claims, Set<UUID> unread) {}

    Claims of(UUID appId, Collection<UUID> ids) {
        var streams = new LinkedHashMap<UUID, List<LoggedEvent>>();
        log.ofStreams(ids.stream().map(UUID::toString).toList()).stream()
                .filter(event -> event.appId().equals(appId))
                .forEach(event -> streams.computeIfAbsent(UUID.fromString(event.streamId()), _ -> new ArrayList<>())
                        .add(event));
        var claims = new HashMap<UUID, List<CalendarClaim>>();
        var unread = new HashSet<UUID>();
        streams.forEach((id, events) -> {
            try {
                claims.put(id, claims(appId, events));
            } catch (RuntimeException e) {
                LOGGER.warn("What {} claims cannot be told from the log.", id, e);
                unread.add(id);
            }
        });
        return new Claims(claims, unread);
    }

    private List<CalendarClaim> claims(UUID appId, List<LoggedEvent> events) {
        var unknown =
                events.stream().filter(event -> payloads.of(event).isEmpty()).findFirst();
        if (unknown.isPresent()) {
            throw new IllegalStateException(
                    "an event is of the unknown type " + unknown.get().eventType());
        }
        return switch (events.getFirst().streamType()) {
            case BOOKING -> {
                var booking = LoggedFold.booking(events, payloads).orElseThrow();
                yield CalendarClaim.of(booking, graphs.pinned(appId, booking.graph(), booking.graphVersion()));
            }
            case EVENT -> ofEvent(events);
            default -> List.of();
        };
    }

    private List<CalendarClaim> ofEvent(List<LoggedEvent> events) {
        return switch (payloads.of(events.getLast()).orElseThrow()) {
            case BlockCreated created -> List.of(CalendarClaim.of(created.data()));
            case BlockUpdated updated -> List.of(CalendarClaim.of(updated.data()));
            default -> List.of();
        };
    }
}
