package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingCommand;
import dev.slotgraph.api.booking.BookingCommand.ConvertHold;
import dev.slotgraph.api.booking.BookingCommand.CreateBooking;
import dev.slotgraph.api.booking.BookingCommand.DeleteBooking;
import dev.slotgraph.api.booking.BookingCommand.ExtendHold;
import dev.slotgraph.api.booking.BookingCommand.FailDueAction;
import dev.slotgraph.api.booking.BookingCommand.KeepWallTime;
import dev.slotgraph.api.booking.BookingCommand.RescheduleBooking;
import dev.slotgraph.api.booking.BookingCommand.RunDueAction;
import dev.slotgraph.api.booking.BookingCommand.TakeAction;
import dev.slotgraph.api.booking.BookingCommand.UpdateBooking;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingExtended;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.Move;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Action.InputSpec;
import dev.slotgraph.api.graph.Automatic.Anchor;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.Walk;
import dev.slotgraph.api.graph.Walk.Due;
import dev.slotgraph.command.booking.BookingRejection.BookingNotFound;
import dev.slotgraph.command.booking.BookingRejection.HoldExpired;
import dev.slotgraph.command.booking.BookingRejection.IllegalAction;
import dev.slotgraph.command.booking.BookingRejection.InvalidInput;
import dev.slotgraph.command.booking.BookingRejection.NotOver;
import dev.slotgraph.command.booking.BookingRejection.TooLate;
import dev.slotgraph.command.booking.BookingRejection.VersionConflict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a booking answers to a command: events, or a rejection. Pure; whether the calendar has room is decided elsewhere. */
final class BookingDecider {

    /** What is asked for when a booking is to be moved, as problems name it. */
    private static final String RESCHEDULE = "reschedule";

    /** Events in the order in which they happened, or why nothing happens. */
    sealed interface Decision {

        record Accepted(List<BookingEvent> events) implements Decision {}

        record Refused(BookingRejection rejection) implements Decision {}
    }

    /**
     * A time, and the resources with the buffers that hold from now on.
     *
     * @param ignoreAllDayEvents whether events about days are not in the way there; null for as before
     */
    record Place(
            TimeSlot slot,
            List<BookedResource> resources,
            @Nullable Boolean ignoreAllDayEvents) {

        /** Whether the booking is there already; buffers that have changed since do not make it another place. */
        boolean holds(BookingState booking) {
            return slot.isSameTimeAs(booking.slot()) && ids(resources).equals(ids(booking.resources()));
        }

        private static List<UUID> ids(List<BookedResource> booked) {
            return booked.stream().map(BookedResource::resourceId).toList();
        }
    }

    /**
     * Looks up what bookings are moved to. Asked last, when nothing else speaks against it.
     *
     * <p>Both throw {@link dev.slotgraph.platform.problem.ProblemException}: 404 for what is not there, 422 for a time that the
     * rules do not allow.
     */
    interface Places {

        Place of(BookingState booking, Move move);

        List<BookedResource> resources(BookingState booking, List<UUID> ids);
    }

    private BookingDecider() {}

    static BookingCreated decide(CreateBooking command) {
        var graph = command.graph();
        return new BookingCreated(
                command.bookingId(),
                graph.name(),
                graph.version(),
                graph.start().action(),
                graph.start().state(),
                command.slot(),
                command.resources(),
                command.projectId(),
                command.customerId(),
                command.settings(),
                command.byline(),
                command.color(),
                command.details(),
                command.bulkId(),
                command.ownerBookingId());
    }

    /** @param present where the booking stands, as recorded */
    static Decision decide(BookingCommand command, BookingState booking, Walk present, Instant now, Places places) {
        if (!booking.appId().equals(command.appId()) || booking.deleted()) {
            return refused(new BookingNotFound());
        }
        return switch (command) {
            case CreateBooking _ -> throw new IllegalArgumentException("a booking begins once");
            case TakeAction action -> take(action, booking, present, now);
            case RunDueAction _ -> new Decision.Accepted(due(booking, present, now));
            case FailDueAction _ -> new Decision.Accepted(failed(booking, present, now));
            case RescheduleBooking move -> reschedule(move, booking, present, now, places);
            case KeepWallTime _ -> keepWallTime(booking, present, now);
            case UpdateBooking update -> update(update, booking, present, now, places);
            case ConvertHold conversion -> convert(conversion, booking, present, now);
            case ExtendHold extension -> extend(extension, booking, present, now);
            case DeleteBooking deletion -> delete(deletion, booking, present, now);
        };
    }

    private static Decision take(TakeAction command, BookingState booking, Walk present, Instant now) {
        if (outdated(command.expectedVersion(), booking)) {
            return refused(new VersionConflict(booking.version()));
        }
        var pinned = present.graph();
        var walk = present.asOf(now);
        var action = pinned.action(command.action(), walk.state()).filter(Action::manual);
        if (action.isEmpty()) {
            var available = pinned.availableActions(walk.state());
            return refused(
                    ranOut(state -> pinned.availableActions(state).contains(command.action()), booking, present, now)
                            ? new HoldExpired(command.action(), walk.state(), available)
                            : new IllegalAction(command.action(), walk.state(), available));
        }
        var lastCall = walk.lastCall(action.get()).filter(now::isAfter);
        if (lastCall.isPresent()) {
            return refused(
                    new TooLate(command.action(), walk.state(), pinned.availableActions(walk.state()), lastCall.get()));
        }
        var faults = faults(action.get(), command.inputs());
        if (!faults.isEmpty()) {
            return refused(new InvalidInput(faults));
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        events.add(new BookingTransitioned(
                booking.id(),
                command.action(),
                walk.state(),
                action.get().to(),
                "request",
                null,
                now,
                Personal.of(booking.subject(), command.inputs())));
        return new Decision.Accepted(events);
    }

    /** Automatic actions that are due and not yet recorded, each entering its state at its own due time. */
    private static List<BookingEvent> overdue(BookingState booking, Walk present, Instant now) {
        var events = new ArrayList<BookingEvent>();
        var walk = present;
        for (int step = 0; step < walk.graph().states().size(); step++) {
            Optional<Due> due = walk.overdue(now);
            if (due.isEmpty()) {
                break;
            }
            events.add(automatic(
                    booking, due.get().action(), walk, due.get().at(), due.get().at()));
            walk = walk.after(due.get());
        }
        return events;
    }

    /** What is due: all that is sure to happen, else the one action that the calendar may refuse. */
    private static List<BookingEvent> due(BookingState booking, Walk present, Instant now) {
        var sure = overdue(booking, present, now);
        var walk = present;
        return sure.isEmpty()
                ? walk.due(now).stream()
                        .<BookingEvent>map(due -> automatic(booking, due.action(), walk, due.at(), due.at()))
                        .toList()
                : sure;
    }

    private static List<BookingEvent> failed(BookingState booking, Walk present, Instant now) {
        var walk = present;
        return walk.due(now).stream()
                .flatMap(due -> walk.graph().actionOn(Anchor.FAILURE, walk.state()).stream()
                        .<BookingEvent>map(action -> automatic(booking, action, walk, due.at(), now)))
                .toList();
    }

    private static BookingTransitioned automatic(
            BookingState booking, Action action, Walk walk, Instant dueAt, Instant enteredAt) {
        return new BookingTransitioned(
                booking.id(),
                action.name(),
                walk.state(),
                action.to(),
                "automatic",
                dueAt,
                enteredAt,
                Personal.of(booking.subject(), Map.of()));
    }

    /** Whether a state offered it until a hold ran out, be that recorded or only due. */
    private static boolean ranOut(Predicate<String> offers, BookingState booking, Walk present, Instant now) {
        var recorded = booking.leftBy();
        if (recorded != null && wasThere(offers, present.graph(), recorded.action(), recorded.from())) {
            return true;
        }
        return present.overdue(now)
                .filter(due -> wasThere(offers, present.graph(), due.action().name(), booking.state()))
                .isPresent();
    }

    private static boolean wasThere(Predicate<String> offers, Graph pinned, String leftBy, String from) {
        return offers.test(from)
                && pinned.action(leftBy, from)
                        .flatMap(Action::byItself)
                        .filter(when -> when.of() == Anchor.ENTRY)
                        .isPresent();
    }

    private static Decision reschedule(
            RescheduleBooking command, BookingState booking, Walk present, Instant now, Places places) {
        var pinned = present.graph();
        if (outdated(command.expectedVersion(), booking)) {
            return refused(new VersionConflict(booking.version()));
        }
        var state = present.asOf(now).state();
        if (!pinned.allowsReschedule(state)) {
            var available = pinned.availableActions(state);
            return refused(
                    ranOut(pinned::allowsReschedule, booking, present, now)
                            ? new HoldExpired(RESCHEDULE, state, available)
                            : new IllegalAction(RESCHEDULE, state, available));
        }
        var place = places.of(booking, command.move());
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        if (!place.holds(booking)) {
            events.add(new BookingRescheduled(
                    booking.id(),
                    place.slot(),
                    place.resources(),
                    Personal.of(booking.subject(), command.inputs()),
                    place.ignoreAllDayEvents()));
        }
        return new Decision.Accepted(events);
    }

    /** No rule is asked and no graph: to people the booking stays where it is. What is over or has begun stays in fact. */
    private static Decision keepWallTime(BookingState booking, Walk present, Instant now) {
        var slot = booking.slot();
        var kept = slot.byPresentRules();
        if (kept.isSameTimeAs(slot)
                || !slot.start().isAfter(now)
                || present.graph().state(present.asOf(now).state()).end()) {
            return new Decision.Accepted(List.of());
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        events.add(new BookingRescheduled(
                booking.id(), kept, booking.resources(), Personal.of(booking.subject(), Map.of())));
        return new Decision.Accepted(events);
    }

    private static Decision update(
            UpdateBooking command, BookingState booking, Walk present, Instant now, Places places) {
        var pinned = present.graph();
        if (outdated(command.expectedVersion(), booking)) {
            return refused(new VersionConflict(booking.version()));
        }
        var walk = present.asOf(now);
        var resources = command.resources();
        if (resources != null && pinned.state(walk.state()).end()) {
            return refused(new IllegalAction("update", walk.state(), pinned.availableActions(walk.state())));
        }
        if (resources != null && resources.equals(Place.ids(booking.resources()))) {
            resources = null;
        }
        // What may not move in time may not move in space; a group may, while nobody has a seat in it.
        if (resources != null && !pinned.group() && !pinned.allowsReschedule(walk.state())) {
            return refused(new IllegalAction("update", walk.state(), pinned.availableActions(walk.state())));
        }
        var group = booking.settings().group();
        if (group == null && !command.group().isEmpty()) {
            return refused(new InvalidInput(Map.of("settings", List.of("are for bookings that have seats"))));
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        var updated = new BookingUpdated(
                booking.id(),
                command.changes(),
                Personal.of(booking.subject(), command.details()),
                resources == null ? null : places.resources(booking, resources),
                group == null || command.group().isEmpty() ? null : group.with(command.group()));
        if (changes(booking, updated)) {
            events.add(updated);
        }
        return new Decision.Accepted(events);
    }

    private static boolean changes(BookingState booking, BookingUpdated event) {
        var after = booking.evolve(event, booking.updatedAt());
        return !after.atVersion(booking.version()).equals(booking);
    }

    private static Decision convert(ConvertHold command, BookingState booking, Walk present, Instant now) {
        var pinned = present.graph();
        var state = present.asOf(now).state();
        var conversion = pinned.actionOn(Anchor.CONVERSION, state);
        if (conversion.isEmpty()) {
            return notHolding("convert", state, booking, present, now);
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        events.add(new BookingTransitioned(
                booking.id(),
                conversion.get().name(),
                state,
                conversion.get().to(),
                "request",
                null,
                now,
                Personal.of(
                        booking.subject(),
                        Map.of("booking_id", command.successor().toString()))));
        return new Decision.Accepted(events);
    }

    private static Decision extend(ExtendHold command, BookingState booking, Walk present, Instant now) {
        var pinned = present.graph();
        if (outdated(command.expectedVersion(), booking)) {
            return refused(new VersionConflict(booking.version()));
        }
        var walk = present.asOf(now);
        var setting = pinned.lengthOfStay(walk.state());
        if (setting.isEmpty()
                || pinned.actionOn(Anchor.CONVERSION, walk.state()).isEmpty()) {
            return notHolding("extend", walk.state(), booking, present, now);
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        var until = now.plus(command.time());
        if (walk.nextAutomatic().filter(due -> due.at().isBefore(until)).isPresent()) {
            // Whole seconds, and never fewer than were asked for.
            long seconds = Duration.between(walk.entered(), until)
                    .plusNanos(999_999_999)
                    .toSeconds();
            events.add(new BookingExtended(booking.id(), Map.of(setting.get(), seconds)));
        }
        return new Decision.Accepted(events);
    }

    private static Decision notHolding(String action, String state, BookingState booking, Walk present, Instant now) {
        var pinned = present.graph();
        var available = pinned.availableActions(state);
        return refused(
                ranOut(from -> pinned.actionOn(Anchor.CONVERSION, from).isPresent(), booking, present, now)
                        ? new HoldExpired(action, state, available)
                        : new IllegalAction(action, state, available));
    }

    private static Decision delete(DeleteBooking command, BookingState booking, Walk present, Instant now) {
        if (outdated(command.expectedVersion(), booking)) {
            return refused(new VersionConflict(booking.version()));
        }
        var pinned = present.graph();
        var walk = present.asOf(now);
        if (!pinned.state(walk.state()).end()) {
            return refused(new NotOver(walk.state(), pinned.availableActions(walk.state())));
        }
        var events = new ArrayList<BookingEvent>(overdue(booking, present, now));
        events.add(new BookingDeleted(booking.id()));
        return new Decision.Accepted(events);
    }

    private static boolean outdated(@Nullable Long expected, BookingState booking) {
        return expected != null && expected != booking.version();
    }

    /** Inputs that the graph does not name are tolerated, as Timekit's clients send some with every action. */
    private static Map<String, List<String>> faults(Action action, Map<String, @Nullable Object> inputs) {
        var faults = new TreeMap<String, List<String>>();
        action.inputs().forEach((name, spec) -> {
            var fault = fault(spec, inputs.get(name));
            if (fault != null) {
                faults.put(action.name() + "." + name, List.of(fault));
            }
        });
        return faults;
    }

    private static @Nullable String fault(InputSpec spec, @Nullable Object value) {
        if (value == null) {
            return spec.required() ? "is required" : null;
        }
        boolean fits = switch (spec.type()) {
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            default -> value instanceof Map;
        };
        if (!fits) {
            return "must be of type " + spec.type();
        }
        return value instanceof String text && text.length() > spec.max()
                ? "must be at most %d characters long".formatted(spec.max())
                : null;
    }

    private static Decision refused(BookingRejection rejection) {
        return new Decision.Refused(rejection);
    }
}
