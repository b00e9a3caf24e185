package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.booking.Move;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.command.booking.BookingDecider.Place;
import dev.slotgraph.command.booking.BookingDecider.Places;
import dev.slotgraph.command.project.ProjectRegister;
import dev.slotgraph.command.register.Register.Entry;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks up where a booking is moved to: the same rules, zones and buffers as for a booking that begins there. */
@Component
class BookingPlaces implements Places {

    private final BookingFactory factory;
    private final BookingRules rules;
    private final ProjectRegister projects;

    BookingPlaces(BookingFactory factory, BookingRules rules, ProjectRegister projects) {
        this.factory = factory;
        this.rules = rules;
        this.projects = projects;
    }

    @Override
    public Place of(BookingState booking, Move move) {
        var present =
                booking.resources().stream().map(BookedResource::resourceId).toList();
        var ids = Objects.requireNonNullElse(move.resources(), present);
        var booked = factory.resourcesOf(booking.appId(), ids);
        var project = project(booking);
        var first = ids.getFirst();
        var stays = first.equals(present.getFirst());
        var zone = ZoneId.of(
                stays
                        ? booking.slot().startTimezone()
                        : Objects.requireNonNull(booked.get(first)).timezone());
        var startZone = Objects.requireNonNullElse(move.startTimezone(), zone);
        var endZone = Objects.requireNonNullElse(
                move.endTimezone(),
                stays && move.startTimezone() == null ? ZoneId.of(booking.slot().endTimezone()) : startZone);
        var allDay = Objects.requireNonNullElse(move.allDay(), booking.slot().allDay());
        var slot = BookingFactory.slot(move.start(), move.end(), startZone, endZone, allDay);
        if (project != null || move.respectAvailability()) {
            rules.check(ids, slot, project, booked);
        }
        return new Place(slot, factory.bookedResources(ids, booked, project));
    }

    @Override
    public List<BookedResource> resources(BookingState booking, List<UUID> ids) {
        var booked = factory.resourcesOf(booking.appId(), ids);
        var project = project(booking);
        if (project != null) {
            // The time stays, and was asked for in time; what is new are the hours of other resources.
            rules.check(ids, booking.slot(), null, booked);
        }
        return factory.bookedResources(ids, booked, project);
    }

    /** Null as well where the project is gone by now: its rules are gone with it. */
    private @Nullable ProjectData project(BookingState booking) {
        var id = booking.projectId();
        return id == null
                ? null
                : projects.find(booking.appId(), id).map(Entry::data).orElse(null);
    }
}
