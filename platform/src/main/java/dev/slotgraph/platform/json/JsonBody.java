package dev.slotgraph.platform.json;

import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request's body. A controller takes it as a parameter and reads what it needs; every fault ends in one 422 that names them
 * all.
 *
 * <pre>{@code
 * CreateSite command = body.read(fields -> new CreateSite(
 *         fields.uuid("id").or(ids.next()),
 *         fields.filledText("name", 255).required(),
 *         fields.zone("timezone").orNull(),
 *         fields.object("address").map(address -> address.text("city", 100).required(), "").orNull()));
 * }</pre>
 *
 * <p>An absent or empty body, and {@code []}, read as an empty object. What the fields give never escapes when
 * there was a fault, therefore required values need no null checks. Immutable, thread-safe.
 */
public final class JsonBody {

    /** Exponents beyond this are attacks, not numbers; the database would refuse them too. */
    private static final int MOST_DIGITS = 300;

    private final JsonNode root;

    JsonBody(JsonNode root) {
        this.root = root;
    }

    /** A body from a tree that was read by {@link #parse} before. */
    public static JsonBody of(JsonNode root) {
        return new JsonBody(root);
    }

    /**
     * Reads JSON.
     *
     * @throws ProblemException 400 if it is not JSON; 422 if it is too deep, or holds what no field may hold: NUL characters, halves
     *     of surrogate pairs, numbers of absurd size
     */
    public static JsonBody parse(JsonMapper mapper, byte[] json) {
        JsonNode root;
        try {
            root = json.length == 0 ? JsonNodeFactory.instance.objectNode() : mapper.readTree(json);
        } catch (JacksonException e) {
            throw problem(e).asException();
        }
        if (root.isMissingNode()) {
            root = JsonNodeFactory.instance.objectNode();
        }
        var faults = new Faults();
        inspect(root, "", faults);
        if (faults.any()) {
            throw faults.problem().asException();
        }
        return new JsonBody(root);
    }

    /** What is wrong with JSON that Jackson could not read. */
    public static Problem problem(JacksonException failure) {
        if (failure instanceof StreamConstraintsException constraint) {
            String message = constraint.getOriginalMessage();
            return Problem.invalid(
                    "body",
                    message != null && message.contains("nesting depth")
                            ? "must not be nested deeper than " + WebJson.MAX_DEPTH + " levels"
                            : "holds a name, number or text of absurd length");
        }
        var where = failure.getLocation();
        return Problem.malformed(
                where == null || where.getLineNr() < 1
                        ? "the body is not valid JSON"
                        : "the body is not valid JSON (line %d, column %d)"
                                .formatted(where.getLineNr(), where.getColumnNr()));
    }

    /** Reads an object; keys that nobody asked for are tolerated, as Timekit's clients need it. */
    public <R> R read(Function<Fields, R> reader) {
        return read(reader, false);
    }

    /** Reads an object; each key that the reader did not ask for is a fault. For bodies that are only ours. */
    public <R> R readStrict(Function<Fields, R> reader) {
        return read(reader, true);
    }

    /** Reads a body that is a list of UUIDs. */
    public List<UUID> readUuids(int maxItems) {
        return readItems(maxItems, (value, _) -> Fields.uuid(value));
    }

    /** Reads a body that is a list, whose items are then judged one by one. */
    public List<JsonBody> readBodies(int maxItems) {
        return readItems(maxItems, (value, _) -> new JsonBody(value));
    }

    /** Whether it is a list; {@code []} is both list and object. */
    public boolean isList() {
        return root.isArray();
    }

    /** As it was read; treat it as immutable. */
    public JsonNode tree() {
        return root;
    }

    private <R> R read(Function<Fields, R> reader, boolean strict) {
        ObjectNode object = Fields.asObject(root);
        if (object == null) {
            throw Problem.invalid("body", "must be an object").asException();
        }
        var faults = new Faults();
        var fields = new Fields(object, "", faults, strict);
        R result;
        try {
            result = reader.apply(fields);
            fields.refuseUnknown();
        } catch (RuntimeException e) {
            if (!faults.any()) {
                throw e;
            }
            // It stumbled over a stand-in for what is missing or faulty, which is the news.
            ProblemException problem = faults.problem().asException();
            problem.addSuppressed(e);
            throw problem;
        }
        if (faults.any()) {
            throw faults.problem().asException();
        }
        return result;
    }

    private <T> List<T> readItems(int maxItems, BiFunction<JsonNode, String, T> reader) {
        var faults = new Faults();
        List<T> items;
        try {
            items = Fields.items(root, "", maxItems, faults, reader);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("body", Fields.message(e)).asException();
        }
        if (faults.any()) {
            throw faults.problem().asException();
        }
        return items;
    }

    private static void inspect(JsonNode node, String path, Faults faults) {
        switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().forEach(entry -> {
                    String message = unstorable(entry.getKey());
                    if (message != null) {
                        faults.add(path.isEmpty() ? "body" : path, "has a key that " + message);
                    } else {
                        inspect(
                                entry.getValue(),
                                path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                                faults);
                    }
                });
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    inspect(node.get(i), path.isEmpty() ? Integer.toString(i) : path + "." + i, faults);
                }
            }
            case STRING -> {
                String message = unstorable(node.stringValue());
                if (message != null) {
                    faults.add(path.isEmpty() ? "body" : path, message);
                }
            }
            case NUMBER -> {
                if (absurd(node)) {
                    faults.add(path.isEmpty() ? "body" : path, "is a number of absurd size");
                }
            }
            default -> {}
        }
    }

    /** Why PostgreSQL could not keep this text, or null. */
    private static @Nullable String unstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain NUL characters";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "must not contain half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }

    private static boolean absurd(JsonNode number) {
        if (number.isBigInteger()) {
            return number.bigIntegerValue().bitLength() > MOST_DIGITS * 10 / 3;
        }
        if (number.isBigDecimal()) {
            BigDecimal value = number.decimalValue();
            return value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS;
        }
        return false;
    }
}
