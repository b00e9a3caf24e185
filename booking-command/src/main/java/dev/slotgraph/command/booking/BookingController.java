package dev.slotgraph.command.booking;

import static dev.slotgraph.command.booking.BookingProblems.translating;
import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.RescheduleBooking;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.BookingDocument.References;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.project.ProjectRegister;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.command.write.Answer;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.command.write.WriteRequest;
import dev.slotgraph.command.write.Writes;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.OutputZone;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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
    private final Commands commands;
    private final BookingFactory factory;
    private final GraphCatalog graphs;
    private final ResourceRegister resources;
    private final ProjectRegister projects;

    BookingController(
            Writes writes,
            Commands commands,
            BookingFactory factory,
            GraphCatalog graphs,
            ResourceRegister resources,
            ProjectRegister projects) {
        this.writes = writes;
        this.commands = commands;
        this.factory = factory;
        this.graphs = graphs;
        this.resources = resources;
        this.projects = projects;
    }

    @PostMapping("/v2/bookings")
    @Allow({KeyKind.API, KeyKind.WIDGET})
    ResponseEntity<byte[]> create(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var form = body.read(BookingForm::read);
        if (form.allowDoubleBookings() && caller.kind() != KeyKind.API) {
            throw Problem.forbidden("settings.allow_double_bookings needs a server-side key")
                    .asException();
        }
        return writes.run(WriteRequest.of(caller, request, body), () -> {
            var prepared = factory.prepare(caller.appId(), form);
            var booking = send(caller, prepared.command());
            var includes = new HashSet<>(BookingDocument.includes(include));
            includes.addAll(BookingDocument.INCLUDED_ON_CREATE);
            return answer(201, booking, new References(prepared.resources(), prepared.projects()), zone, includes);
        });
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
        var write = WriteRequest.of(caller, request, body);
        return writes.run(
                write,
                () -> shown(
                        send(caller, new TakeAction(id, caller.appId(), action, inputs, write.expectedVersion())),
                        zone,
                        include));
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
                () -> shown(
                        send(
                                caller,
                                new UpdateBooking(
                                        id,
                                        caller.appId(),
                                        change.open(),
                                        change.personal(),
                                        change.resources(),
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
                () -> shown(
                        send(
                                caller,
                                new RescheduleBooking(
                                        id, caller.appId(), form.move(), form.inputs(), write.expectedVersion())),
                        zone,
                        include));
    }

    @DeleteMapping("/v2/bookings/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        var write = WriteRequest.of(caller, request);
        return writes.run(write, () -> {
            send(caller, new DeleteBooking(id, caller.appId(), write.expectedVersion()));
            return Answer.empty();
        });
    }

    /** What an update changes: fields that are not mentioned stay as they are. */
    private record Change(
            Map<String, @Nullable Object> open,
            Map<String, @Nullable Object> personal,
            @Nullable List<UUID> resources) {

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
            return new Change(
                    open, personal, BookingForm.several(body, "resources").orNull());
        }

        private static void text(Fields body, String name, int max, Map<String, @Nullable Object> changes) {
            var text = body.text(name, max);
            if (text.isMentioned()) {
                changes.put(name, text.orNull());
            }
        }
    }

    private BookingState send(Caller caller, BookingCommand command) {
        return translating(() -> (BookingState) requireNonNull(commands.send(caller, command)));
    }

    private Answer shown(BookingState booking, OutputZone zone, @Nullable String include) {
        var resourceIds =
                booking.resources().stream().map(BookedResource::resourceId).toList();
        Map<UUID, ResourceData> booked = resources.findAll(booking.appId(), resourceIds).stream()
                .collect(Collectors.toUnmodifiableMap(Entry::id, Entry::data));
        var projectId = booking.projectId();
        Map<UUID, ProjectData> project = projectId == null
                ? Map.of()
                : projects.find(booking.appId(), projectId)
                        .map(found -> Map.of(projectId, found.data()))
                        .orElse(Map.of());
        return answer(200, booking, new References(booked, project), zone, BookingDocument.includes(include));
    }

    private Answer answer(
            int status, BookingState booking, References references, OutputZone zone, Set<String> includes) {
        var graph = graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
        var document = new BookingDocument(booking, graph, references, zone.zone()).render(includes);
        return Answer.of(status, document).version(booking.version()).about(booking.subject());
    }
}
