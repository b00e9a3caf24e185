package dev.slotgraph.command.ical;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A component of a file as it is written, names in upper case.
 *
 * @param name such as {@code VEVENT}
 */
record Component(String name, List<Property> properties, List<Component> components) {

    /**
     * A content line.
     *
     * @param parameters without their quotes
     */
    record Property(String name, Map<String, String> parameters, String value) {

        Optional<String> parameter(String parameter) {
            return Optional.ofNullable(parameters.get(parameter));
        }

        /** Its value as text, without escapes (§3.3.11). */
        String text() {
            var text = new StringBuilder(value.length());
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\\' && i + 1 < value.length()) {
                    char escaped = value.charAt(++i);
                    text.append(escaped == 'n' || escaped == 'N' ? '\n' : escaped);
                } else if (c != '\0') {
                    text.append(c);
                }
            }
            return text.toString();
        }
    }

    Optional<Property> first(String property) {
        return all(property).findFirst();
    }

    Stream<Property> all(String property) {
        return properties.stream().filter(one -> one.name().equals(property));
    }

    Stream<Component> children(String child) {
        return components.stream().filter(one -> one.name().equals(child));
    }

    /** In upper case; empty where there is none. */
    String word(String property) {
        return first(property)
                .map(one -> one.value().strip().toUpperCase(Locale.ROOT))
                .orElse("");
    }
}
