package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.time.Durations;
import dev.slotgraph.command.link.LinkPage;
import dev.slotgraph.command.link.UsedLinks;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.link.ActionLink;
import dev.slotgraph.platform.link.LinkProperties;
import dev.slotgraph.platform.link.LinkSignatures;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.platform.problem.RequestId;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Makes links for one action on one booking, and lets whoever holds one take it, once. Opening a link only asks: programs that
 * look at mail open links too.
 */
@RestController
class ActionLinkController {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofLocalizedDateTime(
                    FormatStyle.FULL, FormatStyle.SHORT)
            .withLocale(Locale.ENGLISH);

    private final Writes writes;
    private final TransactionTemplate transactions;
    private final Bookings bookings;
    private final Siblings siblings;
    private final GraphCatalog graphs;
    private final LoggedBookings logged;
    private final LinkSignatures signatures;
    private final LinkProperties properties;
    private final UsedLinks used;
    private final Ids ids;
    private final Clock clock;

    ActionLinkController(
            Writes writes,
            TransactionTemplate writeTransactions,
            Bookings bookings,
            Siblings siblings,
            GraphCatalog graphs,
            LoggedBookings logged,
            LinkSignatures signatures,
            LinkProperties properties,
            UsedLinks used,
            Ids ids,
            Clock clock) {
        this.writes = writes;
        this.transactions = writeTransactions;
        this.bookings = bookings;
        this.siblings = siblings;
        this.graphs = graphs;
        this.logged = logged;
        this.signatures = signatures;
        this.properties = properties;
        this.used = used;
        this.ids = ids;
        this.clock = clock;
    }

    private record Wanted(
            String action, Duration validFor, @Nullable String redirect) {}

    @PostMapping("/v2/bookings/{id}/action_links")
    ResponseEntity<byte[]> create(
            Caller caller, OutputZone zone, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        var wanted = body.readStrict(fields -> new Wanted(
                fields.filledText("action", 100).required(),
                fields.parsed("expires_in", properties.validFor(), Durations::length)
                        .check(
                                length -> length.compareTo(LinkProperties.LONGEST) <= 0,
                                "must not be longer than 366 days")
                        .check(length -> length.toSeconds() >= 1, "must be at least a second")
                        .or(properties.validFor()),
                fields.text("redirect", 1_000)
                        .check(
                                address -> properties.redirect(address).isPresent(),
                                "must lead to one of the origins that are configured")
                        .orNull()));
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var booking = logged.find(id)
                    .filter(found -> found.appId().equals(caller.appId()) && !found.deleted())
                    .orElseThrow(() -> Problem.notFound("Booking").asException());
            mustBePossible(booking, wanted.action());
            var link = new ActionLink(
                    ids.next(),
                    caller.appId(),
                    id,
                    wanted.action(),
                    booking.version(),
                    clock.instant().plus(wanted.validFor()).truncatedTo(ChronoUnit.SECONDS));
            var document = new LinkedHashMap<String, @Nullable Object>();
            document.put("action", link.action());
            document.put(
                    "url",
                    signatures.address(
                            ServletUriComponentsBuilder.fromContextPath(request).toUriString(),
                            link,
                            wanted.redirect()));
            document.put("expires_at", Documents.time(link.expiresAt(), zone.zone()));
            return Answer.of(201, document).withSecret();
        });
    }

    private void mustBePossible(BookingState booking, String name) {
        var actions = graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion()).actions().stream()
                .filter(action -> action.name().equals(name) && action.manual())
                .toList();
        if (actions.isEmpty()) {
            throw Problem.notFound("Action").asException();
        }
        if (actions.stream().anyMatch(Action::asksForMore)) {
            throw Problem.invalid("action", "needs inputs, which a link cannot give")
                    .asException();
        }
    }

    /** Asks, and changes nothing. */
    @GetMapping("/v2/bookings/{id}/external_action/{action}")
    ResponseEntity<String> ask(
            @PathVariable UUID id,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String signature,
            @RequestParam(required = false) @Nullable String redirect,
            HttpServletRequest request) {
        return pageOr(request, () -> {
            var link = link(id, action, signature);
            var booking = logged.find(id).orElseThrow(ActionLinkController::over);
            if (!isOffered(booking, action) || used.isOver(link)) {
                throw over();
            }
            var targets = properties
                    .redirect(redirect)
                    .map(target -> "'self' " + target.origin())
                    .orElse("'self'");
            return LinkPage.asking(action, about(booking), targets);
        });
    }

    /** Takes the action, once. */
    @PostMapping("/v2/bookings/{id}/external_action/{action}")
    ResponseEntity<String> act(
            @PathVariable UUID id,
            @PathVariable String action,
            @RequestParam(required = false) @Nullable String signature,
            @RequestParam(required = false) @Nullable String redirect,
            HttpServletRequest request) {
        return pageOr(request, () -> {
            var link = link(id, action, signature);
            writes.retrying(() -> Objects.requireNonNull(transactions.execute(_ -> take(link, request))));
            return properties
                    .redirect(redirect)
                    .map(target -> LinkPage.leadingTo(target.address()))
                    .orElseGet(() -> LinkPage.saying(200, "Done", LinkPage.words(action) + ": this has been done."));
        });
    }

    private BookingState take(ActionLink link, HttpServletRequest request) {
        if (used.isOver(link) || !used.use(link)) {
            throw over();
        }
        var caller = new Caller(
                link.appId(),
                "",
                link.id(),
                KeyKind.WIDGET,
                false,
                Objects.requireNonNullElse(RequestId.of(request), ""),
                "link:" + link.id());
        var command = new TakeAction(link.bookingId(), link.appId(), link.action(), Map.of(), null);
        var booking = bookings.send(caller, command);
        // Whoever moved it after the first look was before this event in the log, and can be seen now.
        if (used.wasMoved(link)) {
            throw over();
        }
        siblings.follow(WriteRequest.of(caller, request), booking, command, List.of());
        return booking;
    }

    private ActionLink link(UUID id, String action, @Nullable String signature) {
        return Optional.ofNullable(signature)
                .flatMap(signatures::verify)
                .filter(link -> link.bookingId().equals(id) && link.action().equals(action))
                .orElseThrow(() -> Problem.notFound("ActionLink").asException());
    }

    private boolean isOffered(BookingState booking, String action) {
        var graph = graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
        var state = booking.on(graph).asOf(clock.instant()).state();
        return !booking.deleted() && graph.availableActions(state).contains(action);
    }

    private static String about(BookingState booking) {
        var zone = ZoneId.of(booking.slot().startTimezone());
        var when = WHEN.format(booking.slot().start().atZone(zone)) + " (" + zone + ")";
        var what = booking.readDetails().what();
        return what == null ? when : what + ", " + when;
    }

    private static ProblemException over() {
        return Problem.of(410, "expired", "The link is over")
                .detail("the link was used, has expired, or is of a booking that has changed since")
                .asException();
    }

    /** Browsers get a page for a problem too; what the state does not allow any more is over. */
    private static ResponseEntity<String> pageOr(HttpServletRequest request, Supplier<ResponseEntity<String>> page) {
        try {
            return page.get();
        } catch (ProblemException e) {
            var problem = e.problem().code().equals("illegal_action") ? over().problem() : e.problem();
            var accept = request.getHeader("Accept");
            if (accept == null || !accept.contains(MediaType.TEXT_HTML_VALUE)) {
                throw problem.header("Cache-Control", "no-store").asException();
            }
            return LinkPage.saying(problem.status(), problem.title(), "Nothing was changed: " + problem.detail() + ".");
        }
    }
}
