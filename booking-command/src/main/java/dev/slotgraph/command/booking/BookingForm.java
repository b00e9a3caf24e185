package dev.slotgraph.command.booking;

import static java.util.Objects.requireNonNullElse;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import dev.slotgraph.platform.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of a new booking, as Timekit's clients send it, with what is ours beside it. What the project may fill is null; so is
 * what the hold may fill that the booking takes the place of.
 *
 * @param ownerBookingId the group in which a seat is booked: then resources, start and end are the group's, whatever they say here
 * @param group what the settings say about seats; null where they say nothing
 * @param placeIsHeld whether it takes the place of a hold as that has it, on the same terms, which were asked when it was held
 */
record BookingForm(
        @Nullable UUID id,
        List<UUID> resources,
        @Nullable UUID projectId,
        @Nullable UUID reservationId,
        @Nullable String graph,
        @Nullable String action,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable ZoneId startTimezone,
        @Nullable ZoneId endTimezone,
        @Nullable Boolean allDay,
        @Nullable String what,
        @Nullable String where,
        @Nullable String description,
        @Nullable String byline,
        @Nullable String color,
        @Nullable CustomerForm customer,
        Map<String, @Nullable Object> meta,
        List<String> participants,
        boolean allowDoubleBookings,
        @Nullable Boolean ignoreAllDayEvents,
        boolean respectAvailability,
        @Nullable Duration timeout,
        @Nullable UUID ownerBookingId,
        @Nullable GroupTerms group,
        boolean placeIsHeld) {

    static final int LONGEST_TEXT = 65_535;
    static final int MOST_RESOURCES = 100;

    private static final int MOST_SEATS = 10_000;

    private static final Duration LONGEST_BOOKING = Duration.ofDays(366);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(366);

    private static final Map<String, Duration> TIMEOUT_UNITS = Map.of(
            "sec", Duration.ofSeconds(1),
            "secs", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "mins", Duration.ofMinutes(1),
            "hour", Duration.ofHours(1),
            "hours", Duration.ofHours(1));

    /** Who books. {@code fields} are the keys that Timekit does not name. */
    record CustomerForm(
            @Nullable String name,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String voip,
            @Nullable String timezone,
            Map<String, @Nullable Object> fields) {

        private static final Set<String> OWN = Set.of("name", "email", "phone", "voip", "timezone");

        static CustomerForm of(Customer customer) {
            return new CustomerForm(
                    customer.name(),
                    customer.email(),
                    customer.phone(),
                    customer.voip(),
                    customer.timezone(),
                    customer.fields());
        }

        static CustomerForm read(Fields customer) {
            var others = new LinkedHashMap<>(customer.toMap());
            others.keySet().removeAll(OWN);
            if (customer.map("meta").orNull() == null) {
                others.remove("meta");
            }
            return new CustomerForm(
                    name(customer, others),
                    customer.filledText("email", 320)
                            .check(email -> email.strip().matches("[^@\\s]+@[^@\\s]+"), "must be an e-mail address")
                            .orNull(),
                    customer.text("phone", 255).orNull(),
                    customer.text("voip", 255).orNull(),
                    customer.text("timezone", 255).orNull(),
                    others);
        }

        private static @Nullable String name(Fields customer, Map<String, @Nullable Object> others) {
            var name = customer.text("name", 255).orNull();
            var parts = new ArrayList<String>();
            if (name == null) {
                for (var part : List.of("first_name", "last_name")) {
                    if (others.get(part) instanceof String text && !text.isBlank()) {
                        parts.add(text.strip());
                    }
                }
            }
            return parts.isEmpty() ? name : String.join(" ", parts);
        }
    }

    static BookingForm read(Fields body) {
        var reservation = body.uuid("reservation_id");
        // Timekit's first clients wrapped these in "event"; the outer ones win.
        var event = body.object("event").orNull();
        var settings = body.object("settings").orNull();
        var customer = body.object("customer").orNull();
        var related = body.object("related").orNull();
        var owner = related == null ? null : related.uuid("owner_booking_id").orNull();
        var start = outerOr(body.instant("start"), event == null ? null : event.instant("start"));
        var end = outerOr(body.instant("end"), event == null ? null : event.instant("end"));
        var timeFromElsewhere =
                owner != null || (reservation.isPresent() && !start.isMentioned() && !end.isMentioned());
        var form = new BookingForm(
                body.uuid("id").orNull(),
                owner == null ? resources(body, reservation.isPresent()) : List.of(),
                body.uuid("project_id").orNull(),
                reservation.orNull(),
                body.filledText("graph", 100).orNull(),
                body.filledText("action", 100).orNull(),
                timeFromElsewhere ? null : start.required(),
                timeFromElsewhere ? null : end.required(),
                body.zone("start_timezone").orNull(),
                body.zone("end_timezone").orNull(),
                body.bool("all_day").orNull(),
                outerOr(body.text("what", 255), event == null ? null : event.text("what", 255))
                        .orNull(),
                outerOr(body.text("where", 1_000), event == null ? null : event.text("where", 1_000))
                        .orNull(),
                outerOr(
                                body.text("description", LONGEST_TEXT),
                                event == null ? null : event.text("description", LONGEST_TEXT))
                        .orNull(),
                body.text("byline", 255).orNull(),
                color(body).orNull(),
                customer == null ? null : CustomerForm.read(customer),
                body.map("meta").or(Map.of()),
                body.texts("participants", 100, 320).or(List.of()),
                settings != null && settings.bool("allow_double_bookings").or(false),
                settings == null ? null : settings.bool("ignore_all_day_events").orNull(),
                settings != null && settings.bool("respect_availability").or(false),
                timeout(body),
                owner,
                settings == null ? null : group(settings),
                false);
        if (owner != null && reservation.isPresent()) {
            body.fault("reservation_id", "has no place beside related.owner_booking_id");
        }
        if (owner == null) {
            checkLength(body, start, end);
        }
        return form;
    }

    /** The form of a booking that takes the place of a hold: what it does not say, the hold has said. */
    BookingForm inPlaceOf(BookingState hold, UUID newId) {
        var slot = hold.slot();
        var held = hold.readDetails();
        var heldResources =
                hold.resources().stream().map(BookedResource::resourceId).toList();
        var newResources = resources.isEmpty() ? heldResources : resources;
        var newProject = projectId == null ? hold.projectId() : projectId;
        var newStart = requireNonNullElse(start, slot.start());
        var newEnd = requireNonNullElse(end, slot.end());
        return new BookingForm(
                newId,
                newResources,
                newProject,
                reservationId,
                graph,
                action,
                newStart,
                newEnd,
                requireNonNullElse(startTimezone, ZoneId.of(slot.startTimezone())),
                requireNonNullElse(endTimezone, ZoneId.of(slot.endTimezone())),
                requireNonNullElse(allDay, slot.allDay()),
                what == null ? held.what() : what,
                where == null ? held.where() : where,
                description == null ? held.description() : description,
                byline == null ? hold.byline() : byline,
                color == null ? hold.color() : color,
                customer == null && held.customer() != null ? CustomerForm.of(held.customer()) : customer,
                meta.isEmpty() ? held.meta() : meta,
                participants.isEmpty() ? held.participants() : participants,
                allowDoubleBookings,
                ignoreAllDayEvents == null ? hold.settings().ignoreAllDayEvents() : ignoreAllDayEvents,
                respectAvailability,
                timeout,
                ownerBookingId,
                group,
                newResources.equals(heldResources)
                        && newStart.equals(slot.start())
                        && newEnd.equals(slot.end())
                        && newProject != null
                        && newProject.equals(hold.projectId()));
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 403 when a key that browsers see asks to book over others */
    BookingForm allowedTo(Caller caller) {
        if (allowDoubleBookings && caller.kind() != KeyKind.API) {
            throw Problem.forbidden("settings.allow_double_bookings needs a server-side key")
                    .asException();
        }
        if (Boolean.TRUE.equals(ignoreAllDayEvents) && caller.kind() != KeyKind.API) {
            throw Problem.forbidden("settings.ignore_all_day_events needs a server-side key")
                    .asException();
        }
        return this;
    }

    /** Whether an action is taken on the bookings too that were made together with this one. */
    static boolean spreads(Fields action) {
        return action.bool("apply_to_bulked_bookings").or(true);
    }

    private static @Nullable GroupTerms group(Fields settings) {
        var changes = groupChanges(settings);
        return changes.get("max_seats") instanceof Integer seats
                ? new GroupTerms(seats, null, null, null).with(changes)
                : null;
    }

    /** What settings say about seats, by the contract's names; seconds before the start. */
    static Map<String, @Nullable Object> groupChanges(Fields settings) {
        var changes = new LinkedHashMap<String, @Nullable Object>();
        var seats = settings.integer("max_seats", 1, MOST_SEATS);
        if (seats.isPresent()) {
            changes.put("max_seats", seats.required());
        }
        for (var name : List.of("min_cancel_time", "min_booking_time", "max_booking_time")) {
            var limit = settings.span(name)
                    .map(span -> span.toDuration().toSeconds(), 0L)
                    .check(seconds -> seconds >= 0, "must not be negative");
            if (limit.isMentioned()) {
                changes.put(name, limit.orNull());
            }
        }
        return changes;
    }

    static Given<String> color(Fields body) {
        return body.text("color", 7)
                .check(color -> color.matches("#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})"), "must be a hex colour like #00ff00");
    }

    private static <T> Given<T> outerOr(Given<T> outer, @Nullable Given<T> inner) {
        return outer.isPresent() || inner == null ? outer : inner;
    }

    private static List<UUID> resources(Fields body, boolean fromReservation) {
        var several = several(body, "resources");
        var one = body.uuid("resource_id");
        if (several.isPresent()) {
            return several.required();
        }
        if (one.isPresent()) {
            return List.of(one.required());
        }
        return fromReservation || (several.isMentioned() && !several.isNull()) ? List.of() : List.of(one.required());
    }

    /** Ids of resources that are booked together: at least one, none twice. */
    static Given<List<UUID>> several(Fields body, String name) {
        return body.uuids(name, MOST_RESOURCES)
                .check(ids -> !ids.isEmpty(), "must name at least one resource")
                .check(ids -> Set.copyOf(ids).size() == ids.size(), "must not name a resource twice");
    }

    private static @Nullable Duration timeout(Fields body) {
        var timeout = body.object("timeout").orNull();
        if (timeout == null) {
            return null;
        }
        var time = timeout.integer("time", 1, Integer.MAX_VALUE).required();
        var length = timeout.oneOf("unit", TIMEOUT_UNITS).required().multipliedBy(time);
        if (length.compareTo(LONGEST_TIMEOUT) > 0) {
            timeout.fault("time", "must not be longer than a year");
        }
        return length;
    }

    /** A booking takes some time, and not more than a year. */
    static void checkLength(Fields body, Given<Instant> start, Given<Instant> end) {
        var from = start.orNull();
        var to = end.orNull();
        if (from == null || to == null) {
            return;
        }
        if (!to.isAfter(from)) {
            body.fault("end", "must be after start");
        } else if (Duration.between(from, to).compareTo(LONGEST_BOOKING) > 0) {
            body.fault("end", "must be at most 366 days after start");
        }
    }
}
