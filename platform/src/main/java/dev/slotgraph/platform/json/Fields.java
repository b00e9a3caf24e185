package dev.slotgraph.platform.json;

import dev.slotgraph.api.time.Durations;
import dev.slotgraph.api.time.Span;
import dev.slotgraph.api.time.TimeFormats;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one JSON object, read with their types. Nothing is coerced: a number is no text and {@code "1"} no number. Each
 * fault is recorded under the field's path ({@code customer.email}, {@code items.0.start}) and reading goes on, so that the
 * caller learns all of them at once. Lives inside {@link JsonBody#read}, on one thread.
 */
public final class Fields {

    /** Long enough for notes, short enough for an index. */
    public static final int SHORT_TEXT = 255;

    private static final UUID NO_ID = new UUID(0, 0);
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final ObjectNode node;
    private final String prefix;
    private final Faults faults;
    private final boolean strict;
    private final Set<String> asked = new HashSet<>();
    private final List<Fields> children = new ArrayList<>();

    Fields(ObjectNode node, String prefix, Faults faults, boolean strict) {
        this.node = node;
        this.prefix = prefix;
        this.faults = faults;
        this.strict = strict;
    }

    /** Text of at most {@code max} characters (UTF-16 units); may be empty. */
    public Given<String> text(String name, int max) {
        return given(name, () -> "", value -> text(value, max));
    }

    /** Text with something in it besides blanks. */
    public Given<String> filledText(String name, int max) {
        return text(name, max).check(text -> !text.isBlank(), "must not be empty");
    }

    public Given<List<String>> texts(String name, int maxItems, int maxLength) {
        return list(name, maxItems, (value, _) -> text(value, maxLength));
    }

    public Given<Boolean> bool(String name) {
        return given(name, () -> Boolean.FALSE, value -> {
            if (!value.isBoolean()) {
                throw new IllegalArgumentException("must be true or false");
            }
            return value.booleanValue();
        });
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public Given<Integer> integer(String name, int min, int max) {
        return given(name, () -> min, value -> {
            if (!value.isNumber()) {
                throw new IllegalArgumentException("must be a number");
            }
            if (!value.isIntegralNumber()) {
                throw new IllegalArgumentException("must be a whole number");
            }
            if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
                throw new IllegalArgumentException("must be between " + min + " and " + max);
            }
            return value.intValue();
        });
    }

    public Given<Long> longInteger(String name, long min, long max) {
        return given(name, () -> min, value -> {
            if (!value.isIntegralNumber()) {
                throw new IllegalArgumentException("must be a whole number");
            }
            if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
                throw new IllegalArgumentException("must be between " + min + " and " + max);
            }
            return value.longValue();
        });
    }

    public Given<BigDecimal> decimal(String name) {
        return given(name, () -> BigDecimal.ZERO, value -> {
            if (!value.isNumber()) {
                throw new IllegalArgumentException("must be a number");
            }
            return value.decimalValue();
        });
    }

    public Given<UUID> uuid(String name) {
        return given(name, () -> NO_ID, Fields::uuid);
    }

    public Given<List<UUID>> uuids(String name, int maxItems) {
        return list(name, maxItems, (value, _) -> uuid(value));
    }

    /** A moment; see {@link TimeFormats#parse}. */
    public Given<Instant> instant(String name) {
        return parsed(name, Instant.EPOCH, TimeFormats::instant);
    }

    /** A moment with the offset it was written in. */
    public Given<OffsetDateTime> timestamp(String name) {
        return parsed(name, Instant.EPOCH.atOffset(ZoneOffset.UTC), TimeFormats::parse);
    }

    /** A span in words; see {@link Durations#parse}. */
    public Given<Span> span(String name) {
        return parsed(name, Span.ZERO, Durations::parse);
    }

    /** An IANA zone. */
    public Given<ZoneId> zone(String name) {
        return parsed(name, ZoneOffset.UTC, TimeFormats::zone);
    }

    /** One of the constants, written in lower case. */
    public <E extends Enum<E>> Given<E> enumOf(String name, Class<E> type) {
        var choices = new LinkedHashMap<String, E>();
        for (E constant : type.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return oneOf(name, choices);
    }

    /** One of these, by its spelling in JSON. */
    public <E> Given<E> oneOf(String name, Map<String, E> choices) {
        E first = choices.values().iterator().next();
        return parsed(name, first, text -> {
            E choice = choices.get(text);
            if (choice == null) {
                throw new IllegalArgumentException("must be one of " + String.join(", ", choices.keySet()));
            }
            return choice;
        });
    }

    /**
     * Text that has a form of its own.
     *
     * @param standIn any harmless value, see {@link Given#required}
     * @param parser its {@link IllegalArgumentException} becomes the fault
     */
    public <T> Given<T> parsed(String name, T standIn, Function<String, T> parser) {
        return given(name, () -> standIn, value -> parser.apply(text(value, SHORT_TEXT)));
    }

    /** A nested object; {@code []} is an empty one, because PHP writes it so. */
    public Given<Fields> object(String name) {
        Supplier<Fields> standIn = () -> new Fields(JsonNodeFactory.instance.objectNode(), "", new Faults(), false);
        return given(name, standIn, value -> {
            ObjectNode object = asObject(value);
            if (object == null) {
                throw new IllegalArgumentException("must be an object");
            }
            return child(object, path(name));
        });
    }

    public Given<List<Fields>> objects(String name, int maxItems) {
        return list(name, maxItems, (value, path) -> {
            ObjectNode object = asObject(value);
            if (object == null) {
                throw new IllegalArgumentException("must be an object");
            }
            return child(object, path);
        });
    }

    /** A list of bodies that are judged one by one, each with faults of its own: the items of a bulk request. */
    public Given<List<JsonBody>> bodies(String name, int maxItems) {
        return list(name, maxItems, (value, _) -> new JsonBody(value));
    }

    /** A free object, such as {@code meta}, as maps, lists, texts, {@link Number}s, booleans and nulls; in the order written. */
    public Given<Map<String, @Nullable Object>> map(String name) {
        return given(name, LinkedHashMap::new, value -> {
            ObjectNode object = asObject(value);
            if (object == null) {
                throw new IllegalArgumentException("must be an object");
            }
            return PlainJson.map(object);
        });
    }

    /** Whatever is there. */
    public Given<JsonNode> any(String name) {
        return given(name, JsonNodeFactory.instance::nullNode, Function.identity());
    }

    /** All keys, as written. */
    public Collection<String> names() {
        return node.propertyNames();
    }

    /** Whether the key is there, be it with {@code null}. */
    public boolean mentions(String name) {
        return node.has(name);
    }

    /** The whole object as plain Java values; counts as having asked for every key. */
    public Map<String, @Nullable Object> toMap() {
        asked.addAll(node.propertyNames());
        return PlainJson.map(node);
    }

    /** Records a fault that only the caller can see, such as an end before its start. */
    public void fault(String name, String message) {
        faults.add(path(name), message);
    }

    void refuseUnknown() {
        if (strict) {
            for (String name : node.propertyNames()) {
                if (!asked.contains(name)) {
                    faults.add(path(name), "is not a known field");
                }
            }
            children.forEach(Fields::refuseUnknown);
        }
    }

    /** The object, an empty one for {@code []}, or null if it is neither. */
    static @Nullable ObjectNode asObject(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        return value.isArray() && value.isEmpty() ? JsonNodeFactory.instance.objectNode() : null;
    }

    static UUID uuid(JsonNode value) {
        String text = value.isString() ? value.stringValue() : "";
        // UUID.fromString also takes "1-1-1-1-1".
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("must be a UUID");
        }
        return UUID.fromString(text);
    }

    static String text(JsonNode value, int max) {
        if (!value.isString()) {
            throw new IllegalArgumentException("must be a string");
        }
        String text = value.stringValue();
        if (text.length() > max) {
            throw new IllegalArgumentException("must not be longer than " + max + " characters");
        }
        return text;
    }

    private Fields child(ObjectNode object, String path) {
        var child = new Fields(object, path + ".", faults, strict);
        children.add(child);
        return child;
    }

    private String path(String name) {
        return prefix + name;
    }

    private <T> Given<T> given(String name, Supplier<T> standIn, Function<JsonNode, T> reader) {
        asked.add(name);
        String path = path(name);
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return Given.absent(value != null, standIn, faults, path);
        }
        try {
            return Given.value(reader.apply(value), standIn, faults, path);
        } catch (IllegalArgumentException e) {
            faults.add(path, message(e));
            return Given.faulty(standIn, faults, path);
        }
    }

    private <T> Given<List<T>> list(String name, int maxItems, BiFunction<JsonNode, String, T> reader) {
        return given(name, List::of, value -> items(value, path(name), maxItems, faults, reader));
    }

    static <T> List<T> items(
            JsonNode value, String path, int maxItems, Faults faults, BiFunction<JsonNode, String, T> reader) {
        if (!value.isArray()) {
            throw new IllegalArgumentException("must be a list");
        }
        if (value.size() > maxItems) {
            throw new IllegalArgumentException("must not have more than " + maxItems + " items");
        }
        var items = new ArrayList<T>(value.size());
        for (int i = 0; i < value.size(); i++) {
            String itemPath = path.isEmpty() ? Integer.toString(i) : path + "." + i;
            try {
                items.add(reader.apply(value.get(i), itemPath));
            } catch (IllegalArgumentException e) {
                faults.add(itemPath, message(e));
            }
        }
        return List.copyOf(items);
    }

    static String message(IllegalArgumentException fault) {
        String message = fault.getMessage();
        return message == null ? "is not valid" : message;
    }
}
