package dev.slotgraph.command.ical;

import dev.slotgraph.command.ical.Component.Property;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.fortuna.ical4j.data.CalendarParserImpl;
import net.fortuna.ical4j.data.ContentHandler;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.data.UnfoldingReader;

/**
 * Reads files with ical4j's parser. Not with its model: that would register each file's zones in the JVM for good, and fetch what
 * their {@code TZURL} names.
 */
final class IcsParser {

    /** An alarm in an event in a calendar needs three. ical4j parses by recursion, and asks before it goes deeper. */
    private static final int DEEPEST = 8;

    private static final int MOST_COMPONENTS = 20_000;

    private IcsParser() {}

    /**
     * The calendars of a file.
     *
     * @throws IcsFault if it is none
     */
    static List<Component> parse(String text) {
        var collector = new Collector();
        try (var reader = new UnfoldingReader(new StringReader(text.endsWith("\n") ? text : text + "\r\n"), 4, true)) {
            new CalendarParserImpl(true).parse(reader, collector);
        } catch (ParserException e) {
            if (e.getCause() instanceof IcsFault fault) {
                throw fault;
            }
            throw new IcsFault("is not an iCalendar file (line %d)".formatted(e.getLineNo()));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be read", e);
        }
        if (collector.calendars.isEmpty()) {
            throw new IcsFault("is not an iCalendar file: it has no VCALENDAR");
        }
        return collector.calendars;
    }

    private static final class Collector implements ContentHandler {

        private final List<Component> calendars = new ArrayList<>();
        private final Deque<Component> open = new ArrayDeque<>();
        private Map<String, String> parameters = new HashMap<>();
        private String value = "";
        private int components;

        @Override
        public void startCalendar() {
            open.push(new Component("VCALENDAR", new ArrayList<>(), new ArrayList<>()));
        }

        @Override
        public void endCalendar() {
            calendars.add(open.pop());
        }

        @Override
        public void startComponent(String name) {
            if (++components > MOST_COMPONENTS) {
                throw new IcsFault("has more than %d components".formatted(MOST_COMPONENTS));
            }
            if (open.size() == DEEPEST) {
                throw new IcsFault("has components nested deeper than %d levels".formatted(DEEPEST));
            }
            open.push(new Component(name.toUpperCase(Locale.ROOT), new ArrayList<>(), new ArrayList<>()));
        }

        @Override
        public void endComponent(String name) {
            var component = open.pop();
            open.element().components().add(component);
        }

        @Override
        public void startProperty(String name) {
            parameters = new HashMap<>();
            value = "";
        }

        @Override
        public void parameter(String name, String given) {
            boolean quoted = given.length() > 1 && given.startsWith("\"") && given.endsWith("\"");
            parameters.put(name.toUpperCase(Locale.ROOT), quoted ? given.substring(1, given.length() - 1) : given);
        }

        @Override
        public void propertyValue(String given) {
            value = given;
        }

        @Override
        public void endProperty(String name) {
            open.element().properties().add(new Property(name.toUpperCase(Locale.ROOT), parameters, value));
        }
    }
}
