package dev.slotgraph.api.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps and zones as text. In: RFC 3339 with an offset, and the spellings of it that Timekit's clients send ({@code +0100};
 * a blank where a query decoded the {@code +}; no seconds). Out: {@code YYYY-MM-DDTHH:mm:ss±HH:MM}, never with fractions, because
 * booking widgets cut the offset out by position. Stateless.
 */
public final class TimeFormats {

    /** The first instant that is accepted. */
    public static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    /** The first instant that is too late. */
    public static final Instant TOO_LATE = Instant.parse("2200-01-01T00:00:00Z");

    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt ](\\d{2}):(\\d{2})"
            + "(?::(\\d{2})(?:[.,](\\d{1,9}))?)?(?:([Zz])|([+\\- ])(\\d{2}):?(\\d{2}))?");
    private static final DateTimeFormatter OUTPUT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    // Libraries may add zones of their own, which last as long as the process or have no rules; no IANA name has a
    // tilde.
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(name -> name.indexOf('~') < 0)
            .collect(Collectors.toUnmodifiableSet());

    private TimeFormats() {}

    /**
     * The moment with the offset it was written in, cut to microseconds, which is what the database keeps.
     *
     * @throws BadTimeException saying what is wrong
     */
    public static OffsetDateTime parse(String text) {
        Matcher parts = TIMESTAMP.matcher(text.strip());
        if (!parts.matches()) {
            throw new BadTimeException("must be a timestamp like 2026-03-01T08:00:00+01:00");
        }
        OffsetDateTime moment = local(parts).atOffset(offset(parts)).truncatedTo(ChronoUnit.MICROS);
        Instant instant = moment.toInstant();
        if (instant.isBefore(EARLIEST) || !instant.isBefore(TOO_LATE)) {
            throw new BadTimeException("must be between the years 1970 and 2199");
        }
        return moment;
    }

    /** As {@link #parse}, without the offset. */
    public static Instant instant(String text) {
        return parse(text).toInstant();
    }

    public static String format(Instant instant, ZoneId zone) {
        return OUTPUT.format(instant.atZone(zone));
    }

    /**
     * A zone of the IANA database, such as {@code Europe/Oslo} or {@code UTC}. Plain offsets are no zones: they do not know when
     * summer begins.
     *
     * @throws BadTimeException if there is no such zone
     */
    public static ZoneId zone(String name) {
        if (!ZONES.contains(name)) {
            throw new BadTimeException("must be an IANA time zone like Europe/Oslo");
        }
        return ZoneId.of(name);
    }

    private static LocalDateTime local(Matcher parts) {
        try {
            return LocalDateTime.of(
                    number(parts.group(1)),
                    number(parts.group(2)),
                    number(parts.group(3)),
                    number(parts.group(4)),
                    number(parts.group(5)),
                    number(parts.group(6)),
                    nanos(parts.group(7)));
        } catch (DateTimeException e) {
            throw new BadTimeException("is not a moment of the calendar: " + e.getMessage());
        }
    }

    private static ZoneOffset offset(Matcher parts) {
        if (parts.group(8) != null) {
            return ZoneOffset.UTC;
        }
        if (parts.group(9) == null) {
            throw new BadTimeException("must end with an offset from UTC like +01:00 or Z");
        }
        int hours = number(parts.group(10));
        int minutes = number(parts.group(11));
        if (hours > 18 || minutes > 59 || (hours == 18 && minutes > 0)) {
            throw new BadTimeException("has an offset beyond 18:00");
        }
        int sign = "-".equals(parts.group(9)) ? -1 : 1;
        return ZoneOffset.ofTotalSeconds(sign * (hours * 3600 + minutes * 60));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt(fraction + "0".repeat(9 - fraction.length()));
    }
}
