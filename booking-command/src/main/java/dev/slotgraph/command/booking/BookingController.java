package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.RescheduleBooking;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.command.timer.TimerRunner;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Begins bookings and moves them along their graphs. */
@RestController
class BookingController {

    private final Writes writes;
    private final Bookings bookings;
    private final BookingFactory factory;
    private final Siblings siblings;
    private final GraphCatalog graphs;
    private final TimerRunner timers;

    BookingController(
            Writes writes,
            Bookings bookings,
            BookingFactory factory,
            Siblings siblings,
            GraphCatalog graphs,
            TimerRunner timers) {
        this.writes = writes;
        this.bookings = bookings;
        this.factory = factory;
        this.siblings = siblings;
        this.graphs = graphs;
        this.timers = timers;
    }

    @PostMapping("/v2/bookings")
    @Allow({KeyKind.API, KeyKind.WIDGET})
    ResponseEntity<byte[]> create(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var form = body.read(BookingForm::read).allowedTo(caller);
        return writes.run(
                WriteRequest.of(caller, request, body).making("booking", form.id()),
                () -> bookings.begin(
                        caller,
                        factory.prepare(caller.appId(), bookings.inPlaceOfItsHold(caller, form)),
                        zone,
                        include));
    }

    @PutMapping("/v2/bookings/{id}/{action}")
    ResponseEntity<byte[]> act(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            @PathVariable String action,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        if (!graphs.knowsAction(caller.appId(), action)) {
            throw Problem.notFound("Action").asException();
        }
        var inputs = body.read(fields -> fields.map(action).or(Map.of()));
        boolean spreads = body.read(BookingForm::spreads);
        var write = WriteRequest.of(caller, request, body);
        var command = new TakeAction(id, caller.appId(), action, inputs, write.expectedVersion());
        var group = new AtomicBoolean();
        var answer = writes.run(write, () -> {
            var booking = bookings.send(caller, command);
            group.set(booking.settings().group() != null);
            if (spreads) {
                siblings.follow(write, booking, command, List.of());
            }
            return bookings.shown(booking, zone, include);
        });
        if (group.get()) {
            timers.runDueSeatsOf(id);
        }
        return answer;
    }

    @PutMapping("/v2/bookings/{id}")
    ResponseEntity<byte[]> update(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var change = body.read(Change::read);
        var write = WriteRequest.of(caller, request, body);
        return writes.run(
                write,
                () -> bookings.shown(
                        bookings.send(
                                caller,
                                new UpdateBooking(
                                        id,
                                        caller.appId(),
                                        change.open(),
                                        change.personal(),
                                        change.resources(),
                                        change.group(),
                                        write.expectedVersion())),
                        zone,
                        include));
    }

    @PostMapping("/v2/bookings/{id}/reschedule")
    @Allow({KeyKind.API, KeyKind.WIDGET})
    ResponseEntity<byte[]> reschedule(
            Caller caller,
            OutputZone zone,
            @PathVariable UUID id,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var form = body.read(RescheduleForm::read);
        var write = WriteRequest.of(caller, request, body);
        return writes.run(
                write,
                () -> bookings.shown(
                        bookings.send(
                                caller,
                                new RescheduleBooking(
                                        id,
                                        caller.appId(),
                                        form.move(),
                                        form.inputs(),
                                        caller.kind() == KeyKind.API,
                                        write.expectedVersion())),
                        zone,
                        include));
    }

    @DeleteMapping("/v2/bookings/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        var write = WriteRequest.of(caller, request);
        return writes.run(write, () -> {
            bookings.send(caller, new DeleteBooking(id, caller.appId(), write.expectedVersion()));
            return Answer.empty();
        });
    }

    /** What an update changes: fields that are not mentioned stay as they are. */
    private record Change(
            Map<String, @Nullable Object> open,
            Map<String, @Nullable Object> personal,
            @Nullable List<UUID> resources,
            Map<String, @Nullable Object> group) {

        static Change read(Fields body) {
            var open = new LinkedHashMap<String, @Nullable Object>();
            var personal = new LinkedHashMap<String, @Nullable Object>();
            text(body, "byline", 255, open);
            if (BookingForm.color(body).isMentioned()) {
                open.put("color", BookingForm.color(body).orNull());
            }
            text(body, "what", 255, personal);
            text(body, "where", 1_000, personal);
            text(body, "description", BookingForm.LONGEST_TEXT, personal);
            var meta = body.map("meta");
            if (meta.isPresent()) {
                personal.put("meta", meta.required());
            }
            var settings = body.object("settings").orNull();
            return new Change(
                    open,
                    personal,
                    BookingForm.several(body, "resources").orNull(),
                    settings == null ? Map.of() : BookingForm.groupChanges(settings));
        }

        private static void text(Fields body, String name, int max, Map<String, @Nullable Object> changes) {
            var text = body.text(name, max);
            if (text.isMentioned()) {
                changes.put(name, text.orNull());
            }
        }
    }
}
