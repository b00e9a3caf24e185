package dev.slotgraph.api.booking;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When a booking takes place: half-open, {@code [start, end)}. The zones are kept beside the instants, and what their clocks were
 * ahead by when people agreed on it, so that the wall time is never lost: not even when a state changes its mind about summer.
 *
 * @param startTimezone IANA name
 * @param endTimezone IANA name; may differ from the start's
 * @param allDay whether the booking is of whole days, midnight to midnight in its zones
 * @param startOffset seconds by which the start's clock was ahead of UTC; null where it was not written down, in old events
 * @param endOffset the same of the end's
 */
public record TimeSlot(
        Instant start,
        Instant end,
        String startTimezone,
        String endTimezone,
        boolean allDay,
        @Nullable Integer startOffset,
        @Nullable Integer endOffset) {

    /** A slot whose offsets nobody wrote down. */
    public TimeSlot(Instant start, Instant end, String startTimezone, String endTimezone, boolean allDay) {
        this(start, end, startTimezone, endTimezone, allDay, null, null);
    }

    /** A slot that is agreed on now, by the rules that the zones have now. */
    public static TimeSlot agreed(Instant start, Instant end, ZoneId startZone, ZoneId endZone, boolean allDay) {
        return new TimeSlot(
                start, end, startZone.getId(), endZone.getId(), allDay, offset(startZone, start), offset(endZone, end));
    }

    /** Whether both name the same time, whatever was written down beside it. */
    public boolean isSameTimeAs(TimeSlot other) {
        return start.equals(other.start)
                && end.equals(other.end)
                && startTimezone.equals(other.startTimezone)
                && endTimezone.equals(other.endTimezone)
                && allDay == other.allDay;
    }

    /**
     * The same wall time by the rules that the zones have now; of the same instants where these rules have not changed it, or
     * where nobody knows what it was. A time that is skipped now is read as RFC 5545 does, by the offset before the gap; of two the
     * one with the offset that was agreed on, else the first. An end that would not be after its start keeps the length.
     */
    public TimeSlot byPresentRules() {
        var startZone = ZoneId.of(startTimezone);
        var endZone = ZoneId.of(endTimezone);
        var keptStart = kept(start, startOffset, startZone);
        var keptEnd = kept(end, endOffset, endZone);
        if (!keptEnd.isAfter(keptStart)) {
            keptEnd = keptStart.plus(Duration.between(start, end));
        }
        return agreed(keptStart, keptEnd, startZone, endZone, allDay);
    }

    private static Instant kept(Instant instant, @Nullable Integer offset, ZoneId zone) {
        if (offset == null) {
            return instant;
        }
        var agreed = ZoneOffset.ofTotalSeconds(offset);
        return ZonedDateTime.ofLocal(instant.atOffset(agreed).toLocalDateTime(), zone, agreed)
                .toInstant();
    }

    private static int offset(ZoneId zone, Instant instant) {
        return zone.getRules().getOffset(instant).getTotalSeconds();
    }
}
