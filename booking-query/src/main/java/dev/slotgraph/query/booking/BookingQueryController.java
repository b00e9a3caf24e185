package dev.slotgraph.query.booking;

import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.booking.Bookings.Shown;
import dev.slotgraph.query.booking.Bookings.View;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.log.AsOf;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

@RestController
@RequestMapping("/v2/bookings")
@ReadsProjection
class BookingQueryController {

    /** Of bookings in a header, which has to stay short. */
    private static final int MOST_NAMED = 50;

    private static final String RELATED = "related_bookings";

    private static final Set<String> OF_OTHERS = Set.of(RELATED, "bulked_bookings", "customers");

    private final Bookings bookings;
    private final PastBookings past;

    BookingQueryController(Bookings bookings, PastBookings past) {
        this.bookings = bookings;
        this.past = past;
    }

    /** Bookings of the past that cannot be read are named beside the page. */
    @GetMapping
    ResponseEntity<Page<Map<String, @Nullable Object>>> list(
            Caller caller,
            Paging paging,
            OutputZone zone,
            @RequestParam Map<String, String> parameters,
            HttpServletRequest request) {
        var parsed = BookingQueryParser.parse(parameters);
        if (!parsed.faults().isEmpty()) {
            throw Problem.invalid(parsed.faults()).asException();
        }
        var view = view(caller, parameters.get("include"), zone, request);
        var asOf = parameters.get("as_of");
        var found = asOf == null
                ? bookings.search(caller.appId(), parsed.query(), paging.limit(), paging.offset(), view)
                : past.search(caller.appId(), parsed.query(), AsOf.parse(asOf), paging.limit(), paging.offset(), view);
        var answer = ResponseEntity.ok();
        if (!found.unreadable().isEmpty()) {
            answer.header(
                    "Slotgraph-Unreadable",
                    found.unreadable().stream()
                            .limit(MOST_NAMED)
                            .map(UUID::toString)
                            .collect(Collectors.joining(", ")));
        }
        return answer.body(paging.page(found.total(), found.rows(), Shown::document));
    }

    /** Groups in which a seat can be booked, soonest first; with what Timekit's widget reads of them without asking. */
    @GetMapping("/groups")
    @Allow({KeyKind.API, KeyKind.AUDIT, KeyKind.WIDGET})
    Page<Map<String, @Nullable Object>> groups(
            Caller caller,
            Paging paging,
            OutputZone zone,
            @RequestParam Map<String, String> parameters,
            HttpServletRequest request) {
        var ordered = new HashMap<>(parameters);
        ordered.putIfAbsent("orderBy", "start");
        var parsed = BookingQueryParser.parse(ordered);
        if (!parsed.faults().isEmpty()) {
            throw Problem.invalid(parsed.faults()).asException();
        }
        var found = bookings.groups(
                caller.appId(),
                parsed.query(),
                paging.limit(),
                paging.offset(),
                groupView(caller, parameters.get("include"), zone, request));
        return paging.page(found.total(), found.rows(), Shown::document);
    }

    /** One group, whether or not a seat is left. */
    @GetMapping("/groups/{id}")
    @Allow({KeyKind.API, KeyKind.AUDIT, KeyKind.WIDGET})
    ResponseEntity<Envelope<Map<String, @Nullable Object>>> group(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String include,
            HttpServletRequest request) {
        var group = bookings.find(caller.appId(), id, groupView(caller, include, zone, request))
                .filter(Shown::hasSeats)
                .orElseThrow(() -> Problem.notFound("Booking").asException());
        return ResponseEntity.ok().eTag("\"" + group.version() + "\"").body(Envelope.of(group.document()));
    }

    @GetMapping("/{id}")
    ResponseEntity<Envelope<Map<String, @Nullable Object>>> one(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String include,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf,
            HttpServletRequest request) {
        var view = view(caller, include, zone, request);
        var found = asOf == null
                ? bookings.find(caller.appId(), id, view)
                : past.find(caller.appId(), id, AsOf.parse(asOf), view);
        var booking = found.orElseThrow(() -> Problem.notFound("Booking").asException());
        return ResponseEntity.ok().eTag("\"" + booking.version() + "\"").body(Envelope.of(booking.document()));
    }

    /** Who has a seat, or booked beside it, is not for browsers to ask, whose key everybody can read. */
    private static View groupView(
            Caller caller, @Nullable String include, OutputZone zone, HttpServletRequest request) {
        var view = view(caller, include, zone, request);
        var includes = new HashSet<>(view.includes());
        includes.addAll(Set.of("attributes", "resource"));
        if (caller.kind() == KeyKind.WIDGET) {
            includes.removeAll(OF_OTHERS);
        }
        return new View(includes, view.ofRelated(), view.zone(), view.linkOrigin());
    }

    /** Links act, and only a server's key may do what they do. */
    private static View view(Caller caller, @Nullable String include, OutputZone zone, HttpServletRequest request) {
        return new View(
                BookingDocument.includes(include),
                BookingDocument.includes(include, RELATED),
                zone.zone(),
                caller.kind() == KeyKind.API
                        ? ServletUriComponentsBuilder.fromContextPath(request).toUriString()
                        : null);
    }
}
