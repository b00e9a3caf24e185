package dev.slotgraph.query.booking;

import dev.slotgraph.api.time.BadTimeException;
import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.query.booking.BookingQuery.Condition;
import dev.slotgraph.query.booking.BookingQuery.Field;
import dev.slotgraph.query.booking.BookingQuery.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a list of bookings: {@code search=field:value;field:value}, {@code searchFields=field:!=},
 * {@code start}, {@code end}, {@code start_after}, {@code start_before}, {@code orderBy} and {@code sortedBy}. A field that is not
 * known is a fault: to ignore it would show more than was asked for. For one thread, for one use.
 */
final class BookingQueryParser {

    private static final Map<String, Field> FIELDS = Map.ofEntries(
            Map.entry("id", Field.ID),
            Map.entry("resource.id", Field.RESOURCE),
            Map.entry("user.id", Field.RESOURCE),
            Map.entry("calendar.id", Field.CALENDAR),
            Map.entry("project.id", Field.PROJECT),
            Map.entry("widget.id", Field.PROJECT),
            Map.entry("graph", Field.GRAPH),
            Map.entry("state", Field.STATE),
            Map.entry("completed", Field.COMPLETED),
            Map.entry("customer.id", Field.CUSTOMER_ID),
            Map.entry("customer.name", Field.CUSTOMER_NAME),
            Map.entry("customer.email", Field.CUSTOMER_EMAIL));

    private static final Map<String, Order> ORDERS = Map.ofEntries(
            Map.entry("created_at", Order.CREATED_AT),
            Map.entry("updated_at", Order.UPDATED_AT),
            Map.entry("completed", Order.COMPLETED),
            Map.entry("graph", Order.GRAPH),
            Map.entry("state", Order.STATE),
            Map.entry("start", Order.START),
            Map.entry("event.start", Order.START),
            Map.entry("end", Order.END),
            Map.entry("event.end", Order.END));

    private static final Set<Field> IDS =
            Set.of(Field.ID, Field.RESOURCE, Field.CALENDAR, Field.PROJECT, Field.CUSTOMER_ID);
    private static final Set<String> BOOLEANS = Set.of("true", "false", "1", "0");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final String CUSTOMER = "customer.";
    private static final String META = "meta.";
    private static final int MOST_CONDITIONS = 20;
    private static final int LONGEST = 2_000;

    private final Map<String, String> parameters;
    private final Map<String, List<String>> faults = new LinkedHashMap<>();

    private BookingQueryParser(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /** What was read; with faults by parameter, the query is not to be used. */
    record Parsed(BookingQuery query, Map<String, List<String>> faults) {}

    static Parsed parse(Map<String, String> parameters) {
        var parser = new BookingQueryParser(parameters);
        return new Parsed(parser.query(), parser.faults);
    }

    private BookingQuery query() {
        var orderBy = given("orderBy");
        return new BookingQuery(
                conditions(),
                instant("start"),
                instant("end"),
                instant("start_after"),
                instant("start_before"),
                order(orderBy),
                ascending(orderBy != null));
    }

    private @Nullable String given(String name) {
        var value = parameters.get(name);
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > LONGEST) {
            fault(name, "must not be longer than " + LONGEST + " characters");
            return null;
        }
        return value.strip();
    }

    private void fault(String name, String message) {
        faults.computeIfAbsent(name, _ -> new ArrayList<>()).add(message);
    }

    private @Nullable Instant instant(String name) {
        var text = given(name);
        try {
            return text == null ? null : TimeFormats.instant(text);
        } catch (BadTimeException e) {
            fault(name, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Order order(@Nullable String name) {
        if (name == null) {
            return Order.CREATED_AT;
        }
        var order = ORDERS.get(name);
        if (order == null) {
            fault("orderBy", "must be one of created_at, updated_at, completed, graph, state, event.start, event.end");
            return Order.CREATED_AT;
        }
        return order;
    }

    /** Without any order the newest come first; an order that is asked for begins with the least. */
    private boolean ascending(boolean ordered) {
        var direction = given("sortedBy");
        if (direction == null) {
            return ordered;
        }
        if (!direction.equals("asc") && !direction.equals("desc")) {
            fault("sortedBy", "must be asc or desc");
        }
        return direction.equals("asc");
    }

    private List<Condition> conditions() {
        var search = given("search");
        var operators = operators();
        var conditions = new ArrayList<Condition>();
        if (search == null) {
            return conditions;
        }
        for (var part : search.split(";", -1)) {
            if (!part.isBlank()) {
                condition(part.strip(), operators, conditions);
            }
        }
        if (conditions.size() > MOST_CONDITIONS) {
            fault("search", "must not have more than " + MOST_CONDITIONS + " conditions");
        }
        return conditions;
    }

    private void condition(String part, Map<String, Boolean> operators, List<Condition> conditions) {
        int colon = part.indexOf(':');
        if (colon < 1) {
            fault("search", "must be a list of field:value, divided by semicolons");
            return;
        }
        var name = part.substring(0, colon).strip();
        var value = part.substring(colon + 1).strip();
        var equal = operators.getOrDefault(name, true);
        var field = FIELDS.get(name);
        if (field != null) {
            check(name, field, value);
            conditions.add(new Condition(field, "", value, equal));
        } else if (name.startsWith(META) && name.length() > META.length()) {
            conditions.add(new Condition(Field.META, name.substring(META.length()), value, equal));
        } else if (name.startsWith(CUSTOMER) && name.length() > CUSTOMER.length()) {
            conditions.add(new Condition(Field.CUSTOMER_FIELD, name.substring(CUSTOMER.length()), value, equal));
        } else {
            fault(
                    "search",
                    "knows resource.id, graph, state, completed, customer.name, customer.email, customer.<field>, "
                            + "calendar.id, project.id and meta.<key>, and no other field");
        }
    }

    private void check(String name, Field field, String value) {
        if (IDS.contains(field) && !UUID_TEXT.matcher(value).matches()) {
            fault("search", name + " must be a UUID");
        }
        if (field == Field.COMPLETED && !BOOLEANS.contains(value)) {
            fault("search", name + " must be true or false");
        }
    }

    private Map<String, Boolean> operators() {
        var operators = new HashMap<String, Boolean>();
        var given = given("searchFields");
        if (given == null) {
            return operators;
        }
        for (var part : given.split(";", -1)) {
            int colon = part.indexOf(':');
            var operator = colon < 0 ? "=" : part.substring(colon + 1).strip();
            if (!operator.equals("=") && !operator.equals("!=")) {
                fault("searchFields", "knows the operators = and != only");
            }
            operators.put((colon < 0 ? part : part.substring(0, colon)).strip(), operator.equals("="));
        }
        return operators;
    }
}
