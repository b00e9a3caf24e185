package dev.slotgraph.command.booking;

import static dev.slotgraph.command.booking.BookingProblems.translating;
import static java.util.Objects.requireNonNull;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand.CreateBooking;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.booking.BookingForm.CustomerForm;
import dev.slotgraph.command.customer.Customers;
import dev.slotgraph.command.group.Groups;
import dev.slotgraph.command.project.ProjectRegister;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.platform.problem.Problem;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the command of a new booking from its form: all that it refers to is looked up, the project fills what is missing. */
@Component
class BookingFactory {

    private final GraphCatalog graphs;
    private final ResourceRegister resources;
    private final ProjectRegister projects;
    private final Customers customers;
    private final BookingRules rules;
    private final Groups groups;
    private final Ids ids;

    BookingFactory(
            GraphCatalog graphs,
            ResourceRegister resources,
            ProjectRegister projects,
            Customers customers,
            BookingRules rules,
            Groups groups,
            Ids ids) {
        this.graphs = graphs;
        this.resources = resources;
        this.projects = projects;
        this.customers = customers;
        this.rules = rules;
        this.groups = groups;
        this.ids = ids;
    }

    /** A command, and what it refers to, for showing the booking. */
    record Prepared(CreateBooking command, Map<UUID, ResourceData> resources, Map<UUID, ProjectData> projects) {}

    /** @throws dev.slotgraph.platform.problem.ProblemException for what is not there, or does not fit together */
    Prepared prepare(UUID appId, BookingForm form) {
        return prepare(appId, form, null);
    }

    /** @param bulkId of the bookings that are made together with it; null for one that stands alone */
    Prepared prepare(UUID appId, BookingForm form, @Nullable UUID bulkId) {
        return prepare(appId, form, project -> graph(appId, form, project), (_, _) -> timeoutOf(form), bulkId);
    }

    /**
     * A hold, on the graph of holds.
     *
     * @param seconds null for what the project says, or else the graph
     * @throws dev.slotgraph.platform.problem.ProblemException for what is not there, or does not fit together
     */
    Prepared prepareHold(UUID appId, BookingForm form, @Nullable Integer seconds) {
        return prepare(
                appId,
                form,
                _ -> graphs.ofHolds(appId)
                        .orElseThrow(() -> Problem.notFound("Graph").asException()),
                (graph, project) -> timers(graph, seconds == null ? secondsOfHolds(project) : seconds),
                null);
    }

    private static Map<String, Long> timeoutOf(BookingForm form) {
        var timers = new HashMap<String, Long>();
        var timeout = form.timeout();
        if (timeout != null) {
            timers.put("timeout", timeout.toSeconds());
        }
        return timers;
    }

    private static Map<String, Long> timers(Graph graph, @Nullable Integer seconds) {
        var setting = graph.lengthOfStay(graph.start().state());
        return seconds == null || setting.isEmpty() ? Map.of() : Map.of(setting.get(), (long) seconds);
    }

    private static @Nullable Integer secondsOfHolds(@Nullable ProjectData project) {
        return project != null && project.booking().get("reservation_time") instanceof Integer seconds && seconds > 0
                ? seconds
                : null;
    }

    private Prepared prepare(
            UUID appId,
            BookingForm form,
            Function<@Nullable ProjectData, Graph> graphOf,
            BiFunction<Graph, @Nullable ProjectData, Map<String, Long>> timersOf,
            @Nullable UUID bulkId) {
        var projectId = form.projectId();
        var project = projectId == null ? null : project(appId, projectId);
        var graph = graphOf.apply(project);
        if (graph.claims(ClaimKind.SEAT)) {
            return prepareSeat(appId, form, project, graph, bulkId);
        }
        if (form.ownerBookingId() != null) {
            throw Problem.invalid("related.owner_booking_id", "is for graphs whose states claim seats")
                    .asException();
        }
        if (graph.group() && form.group() == null) {
            throw Problem.invalid("settings.max_seats", "is required").asException();
        }
        var booked = resourcesOf(appId, form.resources());
        var zone = ZoneId.of(data(booked, form.resources().getFirst()).timezone());
        var startZone = Objects.requireNonNullElse(form.startTimezone(), zone);
        var endZone = Objects.requireNonNullElse(form.endTimezone(), startZone);
        var slot = slot(
                requireNonNull(form.start()),
                requireNonNull(form.end()),
                startZone,
                endZone,
                Boolean.TRUE.equals(form.allDay()));
        if (!form.placeIsHeld() && (project != null || form.respectAvailability())) {
            rules.check(form.resources(), slot, project, booked);
        }
        var customer = form.customer();
        var bookingId = Objects.requireNonNullElseGet(form.id(), ids::next);
        var customerId = customer == null ? null : customers.resolve(appId, customer.email());
        var subject = customerId == null ? customers.withKey(appId, bookingId) : customerId;
        var command = new CreateBooking(
                bookingId,
                appId,
                graph,
                slot,
                bookedResources(form.resources(), booked, project),
                projectId,
                customerId,
                new BookingSettings(
                        timersOf.apply(graph, project),
                        form.allowDoubleBookings(),
                        graph.group() ? form.group() : null,
                        overAllDayEvents(form, project)),
                form.byline(),
                form.color(),
                Personal.of(subject, details(form, customerId, project, null)),
                bulkId,
                null);
        return new Prepared(
                command, booked, projectId == null || project == null ? Map.of() : Map.of(projectId, project));
    }

    /** As the list of slots that the project offers: what is offered over events about days can be booked over them. */
    private static @Nullable Boolean overAllDayEvents(BookingForm form, @Nullable ProjectData project) {
        if (form.ignoreAllDayEvents() != null) {
            return form.ignoreAllDayEvents();
        }
        return (project != null && ProjectTerms.overAllDayEvents(project)) ? true : null;
    }

    /** A seat takes place when and where its group does, and on the terms that the group has when the seat is booked. */
    private Prepared prepareSeat(
            UUID appId, BookingForm form, @Nullable ProjectData project, Graph graph, @Nullable UUID bulkId) {
        var ownerId = form.ownerBookingId();
        if (ownerId == null) {
            throw Problem.invalid("related.owner_booking_id", "is required").asException();
        }
        var owner = translating(() -> groups.forSeat(appId, ownerId));
        var order = owner.resources().stream().map(BookedResource::resourceId).toList();
        var booked = resourcesOf(appId, order);
        var customer = form.customer();
        var bookingId = Objects.requireNonNullElseGet(form.id(), ids::next);
        var customerId = customer == null ? null : customers.resolve(appId, customer.email());
        var subject = customerId == null ? customers.withKey(appId, bookingId) : customerId;
        var terms = owner.settings().group();
        var timers = timeoutOf(form);
        if (terms != null && terms.minCancelTime() != null) {
            timers.put("min_cancel_time", terms.minCancelTime());
        }
        var command = new CreateBooking(
                bookingId,
                appId,
                graph,
                owner.slot(),
                owner.resources(),
                form.projectId() == null ? owner.projectId() : form.projectId(),
                customerId,
                new BookingSettings(timers, form.allowDoubleBookings()),
                form.byline() == null ? owner.byline() : form.byline(),
                form.color() == null ? owner.color() : form.color(),
                Personal.of(subject, details(form, customerId, project, owner.readDetails())),
                bulkId,
                ownerId);
        return new Prepared(
                command,
                booked,
                form.projectId() == null || project == null ? Map.of() : Map.of(form.projectId(), project));
    }

    /** The resources of a booking with the buffers that hold from now on, in the order asked for. */
    List<BookedResource> bookedResources(
            List<UUID> order, Map<UUID, ResourceData> booked, @Nullable ProjectData project) {
        long projectBuffer = project == null ? 0 : BookingRules.projectBuffer(project);
        return order.stream()
                .map(id -> {
                    var data = data(booked, id);
                    return new BookedResource(id, data.bufferBefore(), Math.max(data.bufferAfter(), projectBuffer));
                })
                .toList();
    }

    Map<UUID, ResourceData> resourcesOf(UUID appId, List<UUID> order) {
        var found = resources.findAll(appId, order).stream().collect(Collectors.toMap(Entry::id, Entry::data));
        for (var id : order) {
            if (!found.containsKey(id)) {
                throw Problem.notFound("Resource").with("resource_id", id).asException();
            }
        }
        return found;
    }

    private static ResourceData data(Map<UUID, ResourceData> booked, UUID id) {
        return Objects.requireNonNull(booked.get(id));
    }

    ProjectData project(UUID appId, UUID projectId) {
        return projects.find(appId, projectId)
                .orElseThrow(() -> Problem.notFound("Project").asException())
                .data();
    }

    private Graph graph(UUID appId, BookingForm form, @Nullable ProjectData project) {
        var name = Optional.ofNullable(form.graph())
                .or(() -> text(project, "graph"))
                .orElseThrow(() -> Problem.invalid("graph", "is required").asException());
        var graph = graphs.forNewBookings(appId, name)
                .orElseThrow(() -> Problem.invalid("graph", "there is no graph '%s'".formatted(name))
                        .asException());
        // Clients of every age send "create" for any graph.
        if (form.action() != null
                && !form.action().equals(graph.start().action())
                && !form.action().equals("create")) {
            throw Problem.invalid(
                            "action",
                            "must be '%s' for this graph"
                                    .formatted(graph.start().action()))
                    .asException();
        }
        return graph;
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 422 for whole days that do not begin and end at midnight */
    static TimeSlot slot(Instant start, Instant end, ZoneId startZone, ZoneId endZone, boolean allDay) {
        if (allDay) {
            mustBeMidnight("start", start, startZone);
            mustBeMidnight("end", end, endZone);
        }
        return TimeSlot.agreed(start, end, startZone, endZone, allDay);
    }

    /** A day may begin later than at midnight, where the clock skips it. */
    private static void mustBeMidnight(String field, Instant instant, ZoneId zone) {
        var local = instant.atZone(zone);
        if (!local.toLocalDate().atStartOfDay(zone).toInstant().equals(instant)
                && !local.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            throw Problem.invalid(field, "must be midnight in %s for an all-day booking".formatted(zone))
                    .asException();
        }
    }

    /** @param group what the group says of itself, where the booking is a seat in one */
    private static BookingDetails details(
            BookingForm form,
            @Nullable UUID customerId,
            @Nullable ProjectData project,
            @Nullable BookingDetails group) {
        var customer = form.customer();
        return new BookingDetails(
                customer == null || customerId == null ? null : customer(customer, customerId),
                filled(form.what(), project, "what", group == null ? nameOf(form, project) : group.what()),
                filled(form.where(), project, "where", group == null ? null : group.where()),
                filled(form.description(), project, "description", group == null ? null : group.description()),
                form.meta(),
                form.participants());
    }

    private static Customer customer(CustomerForm form, UUID id) {
        return new Customer(id, form.name(), form.email(), form.phone(), form.voip(), form.timezone(), form.fields());
    }

    private static @Nullable String filled(
            @Nullable String own, @Nullable ProjectData project, String key, @Nullable String otherwise) {
        if (own != null) {
            return own;
        }
        var fromProject = text(project, key);
        return fromProject.isPresent() ? fromProject.get() : otherwise;
    }

    /** Widgets that book for a project send no name; lists and webhooks want one. */
    private static String nameOf(BookingForm form, @Nullable ProjectData project) {
        var customer = form.customer();
        if (project != null) {
            return project.name();
        }
        return customer == null || customer.name() == null ? "Booking" : "Booking of " + customer.name();
    }

    private static Optional<String> text(@Nullable ProjectData project, String key) {
        return Optional.ofNullable(project)
                .map(ProjectData::booking)
                .map(booking -> booking.get(key))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }
}
