package dev.slotgraph.command.booking;

import static dev.slotgraph.command.booking.BookingProblems.translating;
import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.ConvertHold;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.BookingDocument.References;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.booking.BookingFactory.Prepared;
import dev.slotgraph.command.group.SeatLedger;
import dev.slotgraph.command.project.ProjectRegister;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.Answer;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sends bookings what is asked of them, and shows what became of them; in the caller's transaction. Thread-safe. */
@Component
class Bookings {

    private final Commands commands;
    private final GraphCatalog graphs;
    private final ResourceRegister resources;
    private final ProjectRegister projects;
    private final SeatLedger seats;
    private final Ids ids;
    private final JdbcClient jdbc;
    private final Clock clock;

    Bookings(
            Commands commands,
            GraphCatalog graphs,
            ResourceRegister resources,
            ProjectRegister projects,
            SeatLedger seats,
            Ids ids,
            JdbcClient jdbc,
            Clock clock) {
        this.commands = commands;
        this.graphs = graphs;
        this.resources = resources;
        this.projects = projects;
        this.seats = seats;
        this.ids = ids;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException in place of a rejection */
    BookingState send(Caller caller, BookingCommand command) {
        return translating(() -> (BookingState) requireNonNull(commands.send(caller, command)));
    }

    /**
     * Lets the hold go whose place the booking takes, and completes the form by it; the form itself where there is none.
     *
     * @throws dev.slotgraph.platform.problem.ProblemException 409 for an id of the client's own that a booking has, be it another
     *     app's
     */
    BookingForm inPlaceOfItsHold(Caller caller, BookingForm form) {
        if (form.id() != null && isTaken(form.id())) {
            throw BookingProblems.duplicateId();
        }
        var reservationId = form.reservationId();
        if (reservationId == null) {
            return form;
        }
        var bookingId = Objects.requireNonNullElseGet(form.id(), ids::next);
        return form.inPlaceOf(send(caller, new ConvertHold(reservationId, caller.appId(), bookingId)), bookingId);
    }

    private boolean isTaken(UUID id) {
        return jdbc.sql("select exists (select from booking.domain_event where stream_id = ?)")
                .param(id.toString())
                .query(Boolean.class)
                .single();
    }

    Answer begin(Caller caller, Prepared prepared, OutputZone zone, @Nullable String include) {
        var booking = send(caller, prepared.command());
        var includes = new HashSet<>(BookingDocument.includes(include));
        includes.addAll(BookingDocument.INCLUDED_ON_CREATE);
        return answer(201, booking, new References(prepared.resources(), prepared.projects()), zone, includes);
    }

    Answer shown(BookingState booking, OutputZone zone, @Nullable String include) {
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
        Map<UUID, Integer> taken = booking.settings().group() == null
                ? Map.of()
                : Map.of(booking.id(), seats.taken(booking.id(), clock.instant()));
        var document = new BookingDocument(booking, graphOf(booking), references.withSeats(taken), zone.zone())
                .render(includes);
        return Answer.of(status, document).version(booking.version()).about(booking.subject());
    }

    private Graph graphOf(BookingState booking) {
        return graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion());
    }
}
