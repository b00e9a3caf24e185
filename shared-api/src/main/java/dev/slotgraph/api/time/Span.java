package dev.slotgraph.api.time;

import java.time.Duration;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * A stretch of calendar and clock time, such as {@code 3 days 2 hours}. Days, weeks, months and years follow the calendar of the
 * zone (a day in which summer time begins has 23 hours), the rest is exact.
 *
 * @param calendar days and more
 * @param clock hours and less
 */
public record Span(Period calendar, Duration clock) {

    public static final Span ZERO = new Span(Period.ZERO, Duration.ZERO);

    public ZonedDateTime addTo(ZonedDateTime start) {
        return start.plus(calendar).plus(clock);
    }

    /**
     * The exact length, with days of 24 hours.
     *
     * @throws BadTimeException if months or years are in it, which have no exact length
     */
    public Duration toDuration() {
        if (calendar.toTotalMonths() != 0) {
            throw new BadTimeException("must not use months or years, which differ in length");
        }
        return clock.plusDays(calendar.get(ChronoUnit.DAYS));
    }
}
