package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.calendar.CalendarLedger;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Many bookings by one request, in one transaction: what fails by itself is undone by itself. */
@RestController
class BulkController {

    private static final int MOST = 100;

    private final Writes writes;
    private final Bookings bookings;
    private final BookingFactory factory;
    private final Siblings siblings;
    private final CalendarLedger ledger;
    private final GraphCatalog graphs;
    private final LoggedBookings log;
    private final Ids ids;
    private final TimerRunner timers;

    BulkController(
            Writes writes,
            Bookings bookings,
            BookingFactory factory,
            Siblings siblings,
            CalendarLedger ledger,
            GraphCatalog graphs,
            LoggedBookings log,
            Ids ids,
            TimerRunner timers) {
        this.writes = writes;
        this.bookings = bookings;
        this.factory = factory;
        this.siblings = siblings;
        this.ledger = ledger;
        this.graphs = graphs;
        this.log = log;
        this.ids = ids;
        this.timers = timers;
    }

    private record Form(List<JsonBody> items, boolean allOrNothing, boolean stopsOnFirstError, boolean relates) {

        static Form read(Fields body, String allOrNothing) {
            return new Form(
                    body.bodies("bookings", MOST)
                            .check(items -> !items.isEmpty(), "must have at least one item")
                            .required(),
                    body.bool(allOrNothing).or(false),
                    body.bool("stop_on_first_error").or(false),
                    body.bool("relate_bookings").or(false));
        }

        Bulk bulk() {
            return new Bulk(allOrNothing, stopsOnFirstError);
        }
    }

    @PostMapping("/v2/bookings/bulk")
    ResponseEntity<byte[]> create(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var form = body.read(fields -> Form.read(fields, "delete_all_on_error"));
        var write = unconditional(WriteRequest.of(caller, request, body));
        return writes.run(write, () -> {
            var bulk = form.bulk();
            var bulkId = form.relates() ? ids.next() : null;
            ledger.lock(caller.appId(), resources(form.items()));
            for (var item : form.items()) {
                bulk.next(() -> {
                    var booking = item.read(BookingForm::read).allowedTo(caller);
                    return writes.part(write.part(item).making("booking", booking.id()), () -> {
                        var prepared =
                                factory.prepare(caller.appId(), bookings.inPlaceOfItsHold(caller, booking), bulkId);
                        var begun = bookings.begin(caller, prepared, zone, include);
                        if (bulkId != null) {
                            siblings.add(bulkId, prepared.command().bookingId());
                        }
                        return begun;
                    });
                });
            }
            return bulk.answer(201);
        });
    }

    /** Who claims many resources, one booking after the other, locks all of them first. */
    private static List<UUID> resources(List<JsonBody> items) {
        return items.stream()
                .flatMap(item -> readable(item, BookingForm::read).stream())
                .flatMap(booking -> booking.resources().stream())
                .toList();
    }

    /** What an item says; that it cannot be read is its own answer, in its turn. */
    private static <T> Optional<T> readable(JsonBody item, Function<Fields, T> reader) {
        try {
            return Optional.of(item.read(reader));
        } catch (ProblemException _) {
            return Optional.empty();
        }
    }

    /** One ETag stands for no more than one booking. */
    private static WriteRequest unconditional(WriteRequest write) {
        if (write.expectedVersion() != null) {
            throw Problem.malformed("If-Match has no place in a bulk request; its items take a version")
                    .asException();
        }
        return write;
    }

    /** @param version at which the booking is to be found; null for any */
    private record Step(
            UUID id,
            String action,
            Map<String, @Nullable Object> inputs,
            @Nullable Long version,
            boolean spreads) {

        static Step read(Fields item) {
            var action = item.filledText("action", 100).required();
            return new Step(
                    item.uuid("id").required(),
                    action,
                    item.map(action).or(Map.of()),
                    item.longInteger("version", 1, Long.MAX_VALUE).orNull(),
                    BookingForm.spreads(item));
        }
    }

    @PutMapping("/v2/bookings/bulk")
    ResponseEntity<byte[]> update(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var form = body.read(fields -> Form.read(fields, "reset_all_on_error"));
        var write = unconditional(WriteRequest.of(caller, request, body));
        var groups = new HashSet<UUID>();
        var answer = writes.run(write, () -> {
            var bulk = form.bulk();
            var named = named(form.items());
            lock(caller, named);
            for (var item : form.items()) {
                bulk.next(() -> {
                    var step = item.read(Step::read);
                    if (!graphs.knowsAction(caller.appId(), step.action())) {
                        throw Problem.notFound("Action").asException();
                    }
                    var action =
                            new TakeAction(step.id(), caller.appId(), step.action(), step.inputs(), step.version());
                    return writes.part(write.part(item), () -> {
                        var booking = bookings.send(caller, action);
                        if (booking.settings().group() != null) {
                            groups.add(booking.id());
                        }
                        if (step.spreads()) {
                            siblings.follow(write, booking, action, named);
                        }
                        return bookings.shown(booking, zone, include);
                    });
                });
            }
            return bulk.answer(200);
        });
        groups.forEach(timers::runDueSeatsOf);
        return answer;
    }

    /** As those who make many: all that may be claimed or let go, before any of it is. */
    private void lock(Caller caller, List<UUID> named) {
        if (named.isEmpty()) {
            return;
        }
        ledger.lock(
                caller.appId(),
                siblings.lock(named).stream()
                        .flatMap(id -> log.find(id).stream())
                        .flatMap(booking -> booking.resources().stream())
                        .map(BookedResource::resourceId)
                        .toList());
    }

    /** An action does not spread to a booking that the request itself says something of. */
    private static List<UUID> named(List<JsonBody> items) {
        return items.stream()
                .flatMap(item -> readable(item, fields -> fields.uuid("id").required()).stream())
                .toList();
    }
}
