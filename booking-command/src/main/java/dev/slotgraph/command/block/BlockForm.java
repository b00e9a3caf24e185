package dev.slotgraph.command.block;

import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockDetails;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event. An update mentions what changes, all else stays. Whole days may be written as dates, of which the last is
 * excluded, as RFC 5545 has it.
 */
final class BlockForm {

    private static final int LONGEST_TEXT = 65_535;
    private static final Duration LONGEST = Duration.ofDays(3_660);

    private BlockForm() {}

    /** The calendar that a new event asks for: by its own id, by its resource's, or by both. */
    record Place(@Nullable UUID calendarId, @Nullable UUID resourceId) {}

    static Place place(Fields body) {
        var place = new Place(
                body.uuid("calendar_id").orNull(), body.uuid("resource_id").orNull());
        if (place.calendarId() == null && place.resourceId() == null) {
            body.fault("calendar_id", "is required, or resource_id");
        }
        return place;
    }

    static BlockData create(Fields body, UUID resourceId, UUID calendarId, ZoneId zone) {
        var blank = new BlockData(
                resourceId,
                calendarId,
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                zone.getId(),
                false,
                null,
                Personal.of(resourceId, BlockDetails.BLANK));
        body.any("start").required();
        body.any("end").required();
        return update(body, blank);
    }

    static BlockData update(Fields body, BlockData old) {
        boolean allDay = body.bool("all_day").or(body.bool("allDay").or(old.allDay()));
        var zone = body.zone("timezone").or(ZoneId.of(old.timezone()));
        var start = moment(body, "start", zone, allDay).or(old.start());
        var end = moment(body, "end", zone, allDay).or(old.end());
        if (body.mentions("start") || body.mentions("end")) {
            if (!end.isAfter(start)) {
                body.fault("end", "must be after start");
            } else if (Duration.between(start, end).compareTo(LONGEST) > 0) {
                body.fault("end", "must not be more than ten years after start");
            }
        }
        var settings = body.object("settings").orNull();
        var details = old.readDetails();
        return new BlockData(
                old.resourceId(),
                old.calendarId(),
                start,
                end,
                allDay,
                zone.getId(),
                settings == null
                        ? old.allowDoubleBookings()
                        : settings.bool("allow_double_bookings").or(old.allowDoubleBookings()),
                old.origin(),
                Personal.of(
                        old.details().subject(),
                        new BlockDetails(
                                or(body.text("what", 255), details, BlockDetails::what),
                                or(body.text("where", 1_000), details, BlockDetails::where),
                                or(body.text("description", LONGEST_TEXT), details, BlockDetails::description))));
    }

    private static Given<Instant> moment(Fields body, String name, ZoneId zone, boolean allDay) {
        return body.text(name, 100).map(text -> moment(text.strip(), zone, allDay), Instant.EPOCH);
    }

    private static Instant moment(String text, ZoneId zone, boolean allDay) {
        if (!text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return TimeFormats.instant(text);
        }
        if (!allDay) {
            throw new IllegalArgumentException(
                    "must be a timestamp like 2026-03-01T08:00:00+01:00, unless all_day is true");
        }
        return startOfDay(text, zone);
    }

    private static Instant startOfDay(String date, ZoneId zone) {
        try {
            // Where the clock skips midnight, the day begins later.
            var instant = LocalDate.parse(date).atStartOfDay(zone).toInstant();
            return TimeFormats.instant(instant.toString());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is not a day of the calendar: " + date, e);
        }
    }

    private static <T> @Nullable T or(Given<T> given, BlockDetails old, Function<BlockDetails, @Nullable T> present) {
        return given.isMentioned() ? given.orNull() : present.apply(old);
    }
}
