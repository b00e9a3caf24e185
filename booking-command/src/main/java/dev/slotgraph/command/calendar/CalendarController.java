package dev.slotgraph.command.calendar;

import dev.slotgraph.api.calendar.CalendarCommand.CreateCalendar;
import dev.slotgraph.api.calendar.CalendarCommand.DeleteCalendar;
import dev.slotgraph.api.calendar.CalendarCommand.UpdateCalendar;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.document.CalendarDocuments;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and deletes calendars. */
@RestController
class CalendarController {

    private static final String MODEL = "Calendar";

    private final Writes writes;
    private final Entries entries;
    private final CalendarRegister calendars;
    private final ResourceRegister resources;
    private final Ids ids;

    CalendarController(
            Writes writes, Entries entries, CalendarRegister calendars, ResourceRegister resources, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.calendars = calendars;
        this.resources = resources;
        this.ids = ids;
    }

    private record NewCalendar(@Nullable UUID clientsId, CalendarData data) {}

    @PostMapping("/v2/calendars")
    ResponseEntity<byte[]> create(Caller caller, JsonBody body, HttpServletRequest request) {
        var calendar = body.read(fields -> new NewCalendar(
                fields.uuid("id").orNull(),
                said(
                        fields,
                        new CalendarData(
                                fields.uuid("resource_id").required(),
                                fields.filledText("name", 255).required(),
                                null,
                                null,
                                null))));
        var id = Objects.requireNonNullElseGet(calendar.clientsId(), ids::next);
        return writes.run(WriteRequest.of(caller, request, body).making("calendar", calendar.clientsId()), () -> {
            var resourceId = calendar.data().resourceId();
            if (resources.find(caller.appId(), resourceId).isEmpty()) {
                throw Problem.notFound("Resource")
                        .with("resource_id", resourceId)
                        .asException();
            }
            entries.send(caller, MODEL, new CreateCalendar(id, caller.appId(), calendar.data()));
            return Answer.of(201, document(caller, id));
        });
    }

    @PutMapping("/v2/calendars/{id}")
    ResponseEntity<byte[]> update(Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var old = old(caller, id);
            var data = body.read(fields -> said(fields, old));
            entries.send(
                    caller,
                    MODEL,
                    calendars.find(caller.appId(), id).isPresent()
                            ? new UpdateCalendar(id, caller.appId(), data)
                            : new CreateCalendar(id, caller.appId(), data));
            return Answer.of(200, document(caller, id));
        });
    }

    @DeleteMapping("/v2/calendars/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            if (calendars.primary(caller.appId(), id).isPresent()) {
                throw Problem.conflict("in_use", "Calendar is in use")
                        .detail("every resource has this calendar")
                        .asException();
            }
            entries.send(caller, MODEL, new DeleteCalendar(id, caller.appId()));
            return Answer.empty();
        });
    }

    /** What is said of the calendar so far; of the one that every resource has, whoever is first to say something says it alone. */
    private CalendarData old(Caller caller, UUID id) {
        var known = calendars
                .keep(caller.appId(), id)
                .orElseThrow(() -> Problem.notFound(MODEL).asException());
        resources.lock(known.resourceId());
        calendars.lock(id);
        return calendars.keep(caller.appId(), id).orElse(known);
    }

    /** The body over what was said before; what it does not mention stays. */
    private static CalendarData said(Fields body, CalendarData old) {
        return new CalendarData(
                old.resourceId(),
                body.filledText("name", 255).or(old.name()),
                or(body.text("description", 65_535), old, CalendarData::description),
                or(color(body, "foregroundcolor"), old, CalendarData::foregroundColor),
                or(color(body, "backgroundcolor"), old, CalendarData::backgroundColor));
    }

    private static Given<String> color(Fields body, String name) {
        return body.text(name, 7)
                .check(color -> color.matches("#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})"), "must be a hex colour like #00ff00");
    }

    private static <T> @Nullable T or(Given<T> given, CalendarData old, Function<CalendarData, @Nullable T> present) {
        return given.isMentioned() ? given.orNull() : present.apply(old);
    }

    private Object document(Caller caller, UUID id) {
        var entry = Entries.found(calendars.find(caller.appId(), id), MODEL);
        return CalendarDocuments.calendar(
                id, entry.data(), Optional.of(new Stamps(entry.createdAt(), entry.updatedAt())));
    }
}
