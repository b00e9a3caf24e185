package dev.slotgraph.query.booking;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.Walk;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.platform.link.ActionLink;
import dev.slotgraph.platform.link.LinkProperties;
import dev.slotgraph.platform.link.LinkSignatures;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Links by which customers act on their bookings. All of a link follows from the booking, its version and the time, so that a read
 * writes nothing, and who reads a booking twice gets the same links. Thread-safe.
 */
@Component
class CustomerLinks {

    /** What Timekit has links for. */
    private static final List<String> ACTIONS = List.of("cancel_by_customer", "reschedule_by_customer");

    private final LinkSignatures signatures;
    private final LinkProperties properties;
    private final Clock clock;

    CustomerLinks(LinkSignatures signatures, LinkProperties properties, Clock clock) {
        this.signatures = signatures;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Addresses by the action, of those that can be taken now.
     *
     * @param origin of the API, without a slash at its end
     */
    Map<String, String> of(BookingState booking, Graph graph, String origin) {
        var now = clock.instant();
        var walk = booking.on(graph).asOf(now);
        var links = new LinkedHashMap<String, String>();
        if (!booking.deleted()) {
            ACTIONS.stream()
                    .filter(action -> isOpen(action, walk, now))
                    .forEach(action ->
                            links.put(action, signatures.address(origin, link(booking, action, expiry(now)), null)));
        }
        return links;
    }

    private static boolean isOpen(String name, Walk walk, Instant now) {
        return walk.graph()
                .action(name, walk.state())
                .filter(action -> action.manual()
                        && !action.asksForMore()
                        && walk.lastCall(action).filter(now::isAfter).isEmpty())
                .isPresent();
    }

    /** Good for half of what is configured at least and for all of it at most, and the same for half of it. */
    private Instant expiry(Instant now) {
        var whole = properties.validFor().toSeconds();
        var half = whole / 2;
        return Instant.ofEpochSecond((now.getEpochSecond() + whole) / half * half);
    }

    private static ActionLink link(BookingState booking, String action, Instant expiry) {
        var id = Ids.named(booking.id(), "link|%s|%d|%d".formatted(action, booking.version(), expiry.getEpochSecond()));
        return new ActionLink(id, booking.appId(), booking.id(), action, booking.version(), expiry);
    }
}
