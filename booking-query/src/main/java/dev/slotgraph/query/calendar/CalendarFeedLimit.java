package dev.slotgraph.query.calendar;

import dev.slotgraph.platform.access.RateLimit;
import dev.slotgraph.platform.access.RateLimit.Share;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Holds who reads calendars without a key to so many requests a minute, by the address that asks and by the calendar that is asked
 * for. It counts before anything is looked up: whether the secret is right, and whether there is such a resource, makes no difference
 * to what it answers. Thread-safe.
 */
final class CalendarFeedLimit implements HandlerInterceptor {

    /** What a household or a server has of IPv6 at the least. */
    private static final int NETWORK_BYTES = 8;

    private final RateLimit<String> addresses;
    private final RateLimit<UUID> feeds;

    CalendarFeedLimit(CalendarFeedProperties properties) {
        addresses = new RateLimit<>(properties.perAddress());
        feeds = new RateLimit<>(properties.perFeed());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var address = addresses.take(network(request.getRemoteAddr()));
        // Who is refused for its address takes nothing from others that read the same calendar.
        var feed = address.isPresent() && !address.get().granted()
                ? Optional.<Share>empty()
                : feed(request).flatMap(feeds::take);
        Stream.of(address, feed)
                .flatMap(Optional::stream)
                .min(Comparator.<Share>comparingInt(share -> share.granted() ? 1 : 0)
                        .thenComparingLong(Share::remaining))
                .ifPresent(share -> share.tell(response));
        return true;
    }

    /** By its value, however it is spelled. */
    private static Optional<UUID> feed(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && variables.get("id") instanceof String id) {
            try {
                return Optional.of(UUID.fromString(id));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** An IPv4 address, or the network of an IPv6 address: whoever has one of its addresses has them all. */
    static String network(String address) {
        try {
            var bytes = InetAddress.ofLiteral(address).getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
