package dev.slotgraph.api.booking;

import java.time.Instant;

/**
 * When a booking takes place: half-open, {@code [start, end)}. The zones are kept beside the instants, so that the wall
 * time that people agreed on is never lost.
 *
 * @param startTimezone IANA name
 * @param endTimezone IANA name; may differ from the start's
 * @param allDay whether the booking is of whole days, midnight to midnight in its zones
 */
public record TimeSlot(Instant start, Instant end, String startTimezone, String endTimezone, boolean allDay) {}
