package dev.slotgraph.query.calendar;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.graph.Graph;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A resource's calendar as an iCalendar file (RFC 5545). Pure. */
final class CalendarFile {

    /** What follows an id in a UID of ours; an import knows by it what came from here. */
    private static final String UID_SUFFIX = "@slotgraph.dev";

    private CalendarFile() {}

    /** RFC 5545 §3.8.1.11, as far as it is about events. */
    enum Status {
        TENTATIVE,
        CONFIRMED,
        CANCELLED
    }

    /**
     * One component of the file.
     *
     * @param sequence counts the changes since it was made
     * @param busy whether it takes the time
     * @param days its first day and the one after its last; empty where it has a time of day
     */
    record Entry(
            UUID id,
            long sequence,
            Instant start,
            Instant end,
            Optional<Days> days,
            Status status,
            boolean busy,
            @Nullable String what,
            @Nullable String where,
            @Nullable String description,
            Instant createdAt,
            Instant updatedAt) {}

    record Days(LocalDate first, LocalDate behindLast) {

        /** Empty where it does not begin and end with days of its zone. */
        static Optional<Days> of(boolean allDay, Instant start, ZoneId startZone, Instant end, ZoneId endZone) {
            var first = start.atZone(startZone).toLocalDate();
            var behindLast = end.atZone(endZone).toLocalDate();
            return allDay
                            && first.isBefore(behindLast)
                            && first.atStartOfDay(startZone).toInstant().equals(start)
                            && behindLast.atStartOfDay(endZone).toInstant().equals(end)
                    ? Optional.of(new Days(first, behindLast))
                    : Optional.empty();
        }
    }

    static Entry of(BookingState booking, Graph pinned, Instant now) {
        var slot = booking.slot();
        var details = booking.readDetails();
        boolean holds = CalendarClaim.of(booking, pinned).stream().anyMatch(claim -> claim.blocksAt(now));
        return new Entry(
                booking.id(),
                booking.version() - 1,
                slot.start(),
                slot.end(),
                Days.of(
                        slot.allDay(),
                        slot.start(),
                        ZoneId.of(slot.startTimezone()),
                        slot.end(),
                        ZoneId.of(slot.endTimezone())),
                status(booking, pinned, holds),
                holds,
                details.what() == null ? "Booking" : details.what(),
                details.where(),
                details.description(),
                booking.createdAt(),
                booking.updatedAt());
    }

    /** What came to its end before its time was over does not take place; what ended later has taken place. */
    private static Status status(BookingState booking, Graph pinned, boolean holds) {
        if (pinned.state(booking.state()).end()) {
            return booking.enteredAt().isBefore(booking.slot().end()) ? Status.CANCELLED : Status.CONFIRMED;
        }
        return holds ? Status.CONFIRMED : Status.TENTATIVE;
    }

    static Entry of(UUID id, long version, BlockData event, Instant createdAt, Instant updatedAt) {
        var zone = ZoneId.of(event.timezone());
        var details = event.readDetails();
        return new Entry(
                id,
                version - 1,
                event.start(),
                event.end(),
                Days.of(event.allDay(), event.start(), zone, event.end(), zone),
                Status.CONFIRMED,
                true,
                details.what() == null ? "Busy" : details.what(),
                details.where(),
                details.description(),
                createdAt,
                updatedAt);
    }

    static String write(String name, List<Entry> entries) {
        var file = new IcsWriter()
                .line("BEGIN", "VCALENDAR")
                .line("VERSION", "2.0")
                .line("PRODID", "-//Slotgraph//Slotgraph//EN")
                .line("CALSCALE", "GREGORIAN")
                .text("X-WR-CALNAME", name);
        entries.forEach(entry -> write(entry, file));
        return file.line("END", "VCALENDAR").toString();
    }

    private static void write(Entry entry, IcsWriter file) {
        file.line("BEGIN", "VEVENT")
                .line("UID", entry.id() + UID_SUFFIX)
                // Without a METHOD, this is when it was last changed (§3.8.7.2).
                .time("DTSTAMP", entry.updatedAt())
                .time("CREATED", entry.createdAt())
                .time("LAST-MODIFIED", entry.updatedAt())
                .line("SEQUENCE", Long.toString(entry.sequence()));
        entry.days()
                .ifPresentOrElse(
                        days -> file.day("DTSTART", days.first()).day("DTEND", days.behindLast()),
                        () -> file.time("DTSTART", entry.start()).time("DTEND", entry.end()));
        file.line("STATUS", entry.status().name())
                .line("TRANSP", entry.busy() ? "OPAQUE" : "TRANSPARENT")
                .text("SUMMARY", entry.what())
                .text("LOCATION", entry.where())
                .text("DESCRIPTION", entry.description())
                .line("END", "VEVENT");
    }
}
