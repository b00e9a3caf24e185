package dev.slotgraph.api.document;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes times with their offsets, by hand and not by a formatter, for answers about free time hold thousands. Stateless. */
final class OffsetTimes {

    private static final DateTimeFormatter ANY = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final int LONGEST = "2026-03-02T10:00:00+00:00".length();

    private OffsetTimes() {}

    /** As the pattern {@code uuuu-MM-dd'T'HH:mm:ssxxx} has it. */
    static String text(ZonedDateTime time) {
        int year = time.getYear();
        if (year < 1000 || year > 9999) {
            return ANY.format(time);
        }
        var text = new StringBuilder(LONGEST).append(year).append('-');
        two(text, time.getMonthValue()).append('-');
        two(text, time.getDayOfMonth()).append('T');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        int minutes = time.getOffset().getTotalSeconds() / 60;
        text.append(minutes < 0 ? '-' : '+');
        two(text, Math.abs(minutes) / 60).append(':');
        return two(text, Math.abs(minutes) % 60).toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
