package dev.slotgraph.api.booking;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one booking sets for itself.
 *
 * @param timers seconds by the name of the setting that a graph's automatic action reads, such as {@code timeout}
 * @param allowDoubleBookings a recorded override: the booking was made, or may be moved, over others
 * @param group what holds for its seats; null for a booking that has none
 * @param ignoreAllDayEvents whether events about days are not in its way; null for no
 */
public record BookingSettings(
        Map<String, Long> timers,
        boolean allowDoubleBookings,
        @Nullable GroupTerms group,
        @Nullable Boolean ignoreAllDayEvents) {

    public static final BookingSettings DEFAULT = new BookingSettings(Map.of(), false);

    public BookingSettings {
        timers = Map.copyOf(timers);
    }

    /** With these timers in place of those of the same name. */
    public BookingSettings with(Map<String, Long> newTimers) {
        var all = new HashMap<>(timers);
        all.putAll(newTimers);
        return new BookingSettings(all, allowDoubleBookings, group, ignoreAllDayEvents);
    }

    public BookingSettings with(GroupTerms newTerms) {
        return new BookingSettings(timers, allowDoubleBookings, newTerms, ignoreAllDayEvents);
    }

    /** @param allDayEvents whether events about days are not in its way from now on; null for as before */
    BookingSettings over(@Nullable Boolean allDayEvents) {
        return allDayEvents == null ? this : new BookingSettings(timers, allowDoubleBookings, group, allDayEvents);
    }

    public BookingSettings(Map<String, Long> timers, boolean allowDoubleBookings) {
        this(timers, allowDoubleBookings, null);
    }

    public BookingSettings(Map<String, Long> timers, boolean allowDoubleBookings, @Nullable GroupTerms group) {
        this(timers, allowDoubleBookings, group, null);
    }

    public boolean overAllDayEvents() {
        return Boolean.TRUE.equals(ignoreAllDayEvents);
    }

    public Map<String, Duration> durations() {
        return timers.entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(Map.Entry::getKey, timer -> Duration.ofSeconds(timer.getValue())));
    }
}
