package dev.slotgraph.api.time;

import java.time.Duration;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans and relative moments in words, as Timekit has them: {@code 15 minutes}, {@code 3 days 2 weeks}, {@code -1 hour},
 * {@code now}, {@code tomorrow}. A sign holds for its own number only, as in PHP. Stateless.
 */
public final class Durations {

    private static final int LONGEST_TEXT = 100;
    private static final long LONGEST_YEARS = 100;
    private static final Pattern PART = Pattern.compile("([+-]?)\\s*(\\d{1,9})\\s*([a-z]+)[\\s,]*");

    private enum Unit {
        SECOND,
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        YEAR
    }

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("s", Unit.SECOND),
            Map.entry("sec", Unit.SECOND),
            Map.entry("secs", Unit.SECOND),
            Map.entry("second", Unit.SECOND),
            Map.entry("seconds", Unit.SECOND),
            Map.entry("min", Unit.MINUTE),
            Map.entry("mins", Unit.MINUTE),
            Map.entry("minute", Unit.MINUTE),
            Map.entry("minutes", Unit.MINUTE),
            Map.entry("h", Unit.HOUR),
            Map.entry("hr", Unit.HOUR),
            Map.entry("hrs", Unit.HOUR),
            Map.entry("hour", Unit.HOUR),
            Map.entry("hours", Unit.HOUR),
            Map.entry("d", Unit.DAY),
            Map.entry("day", Unit.DAY),
            Map.entry("days", Unit.DAY),
            Map.entry("w", Unit.WEEK),
            Map.entry("week", Unit.WEEK),
            Map.entry("weeks", Unit.WEEK),
            Map.entry("month", Unit.MONTH),
            Map.entry("months", Unit.MONTH),
            Map.entry("year", Unit.YEAR),
            Map.entry("years", Unit.YEAR));

    private Durations() {}

    /**
     * Reads a span, which may be negative.
     *
     * @throws BadTimeException saying what is wrong
     */
    public static Span parse(String text) {
        String words = text.strip().toLowerCase(Locale.ROOT);
        if (words.isEmpty() || words.length() > LONGEST_TEXT) {
            throw unreadable();
        }
        Matcher part = PART.matcher(words);
        long months = 0;
        long days = 0;
        long seconds = 0;
        int end = 0;
        while (part.lookingAt()) {
            long count = Long.parseLong(part.group(2)) * ("-".equals(part.group(1)) ? -1 : 1);
            Unit unit = UNITS.get(part.group(3));
            if (unit == null) {
                throw unreadable();
            }
            switch (unit) {
                case SECOND -> seconds += count;
                case MINUTE -> seconds += 60 * count;
                case HOUR -> seconds += 3_600 * count;
                case DAY -> days += count;
                case WEEK -> days += 7 * count;
                case MONTH -> months += count;
                case YEAR -> months += 12 * count;
            }
            end = part.end();
            part.region(end, words.length());
        }
        if (end != words.length()) {
            throw unreadable();
        }
        if (Math.abs(months) > 12 * LONGEST_YEARS
                || Math.abs(days) > 366 * LONGEST_YEARS
                || Math.abs(seconds) > 366 * 86_400 * LONGEST_YEARS) {
            throw new BadTimeException("must not be longer than " + LONGEST_YEARS + " years");
        }
        return new Span(Period.of(0, (int) months, (int) days), Duration.ofSeconds(seconds));
    }

    /**
     * A span of exact length that is not negative, such as a slot's or a buffer's.
     *
     * @throws BadTimeException saying what is wrong
     */
    public static Duration length(String text) {
        Duration length = parse(text).toDuration();
        if (length.isNegative()) {
            throw new BadTimeException("must not be negative");
        }
        return length;
    }

    /**
     * A moment: {@code now}, {@code today}, {@code tomorrow} and {@code yesterday} (each at local midnight), a span from now, or a
     * timestamp.
     *
     * @param now in the zone that decides where a day begins
     * @throws BadTimeException saying what is wrong
     */
    public static ZonedDateTime moment(String text, ZonedDateTime now) {
        String words = text.strip().toLowerCase(Locale.ROOT);
        return switch (words) {
            case "now" -> now;
            case "today" -> midnight(now, 0);
            case "tomorrow" -> midnight(now, 1);
            case "yesterday" -> midnight(now, -1);
            default ->
                isDate(words)
                        ? TimeFormats.parse(text).atZoneSameInstant(now.getZone())
                        : parse(words).addTo(now);
        };
    }

    /** Whether such a text names a moment that is the same whenever it is read. */
    public static boolean isDate(String text) {
        String words = text.strip();
        return words.length() > 4 && words.charAt(4) == '-';
    }

    private static ZonedDateTime midnight(ZonedDateTime now, int daysLater) {
        return now.toLocalDate().plusDays(daysLater).atStartOfDay(now.getZone());
    }

    private static BadTimeException unreadable() {
        return new BadTimeException("must be a span of time like '15 minutes', '1 hour' or '3 days 2 weeks'");
    }
}
