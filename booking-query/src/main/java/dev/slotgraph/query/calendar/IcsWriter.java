package dev.slotgraph.query.calendar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes iCalendar content lines (RFC 5545 §3.1, §3.3): lines end in CRLF and are folded at 75 octets without cutting a character,
 * texts are escaped, times are in UTC. For one thread.
 */
final class IcsWriter {

    private static final int LONGEST_LINE = 75;
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder();

    /** A line whose value is written as it is. */
    IcsWriter line(String name, String value) {
        fold(name + ":" + value);
        return this;
    }

    /** A line of text; none where there is no text. */
    IcsWriter text(String name, @Nullable String text) {
        return text == null || text.isBlank() ? this : line(name, escaped(text));
    }

    IcsWriter time(String name, Instant instant) {
        return line(name, UTC.format(instant));
    }

    IcsWriter day(String name, LocalDate day) {
        return line(name + ";VALUE=DATE", DateTimeFormatter.BASIC_ISO_DATE.format(day));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.replace("\r\n", "\n").replace('\r', '\n').codePoints().forEach(c -> {
            switch (c) {
                case '\\', ';', ',' -> escaped.append('\\').appendCodePoint(c);
                case '\n' -> escaped.append("\\n");
                default -> {
                    // A text may hold tabs and nothing else that controls; halves of pairs cannot be encoded.
                    if (c == '\t' || (c >= ' ' && c != 0x7f && !(c >= 0xd800 && c <= 0xdfff))) {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    private void fold(String line) {
        int octets = 0;
        for (int i = 0; i < line.length(); ) {
            int c = line.codePointAt(i);
            int size = Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > LONGEST_LINE) {
                out.append("\r\n ");
                octets = 1;
            }
            out.appendCodePoint(c);
            octets += size;
            i += Character.charCount(c);
        }
        out.append("\r\n");
    }
}
