package dev.slotgraph.query.booking;

import dev.slotgraph.query.booking.BookingQuery.Condition;
import dev.slotgraph.query.booking.BookingQuery.Order;
import dev.slotgraph.query.store.SearchText;
import dev.slotgraph.query.store.StoredJson;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link BookingQuery} as SQL. What a caller wrote is only ever a parameter. For one thread, for one use. */
final class BookingSql {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,18})?");

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    /**
     * @param where without the keyword, over {@code query.booking b}
     * @param orderBy without the keyword
     */
    record Clauses(String where, String orderBy, Map<String, Object> parameters) {
        Clauses {
            parameters = Collections.unmodifiableMap(new HashMap<>(parameters));
        }
    }

    /** @param resourcesOfCalendar resources by their calendar; asked for the calendars that the query names */
    static Clauses of(UUID appId, BookingQuery query, Map<UUID, UUID> resourcesOfCalendar) {
        var sql = new BookingSql();
        sql.conditions.add("b.app_id = " + sql.parameter(appId));
        sql.conditions.add("not b.deleted");
        sql.time("b.end_at > %s", query.from());
        sql.time("b.start_at < %s", query.to());
        sql.time("b.start_at >= %s", query.startAfter());
        sql.time("b.start_at < %s", query.startBefore());
        for (var condition : query.conditions()) {
            var text = sql.condition(condition, resourcesOfCalendar);
            sql.conditions.add(condition.equal() ? text : "(" + text + ") is not true");
        }
        return new Clauses(
                String.join("\n  and ", sql.conditions), order(query.order(), query.ascending()), sql.parameters);
    }

    private String parameter(Object value) {
        var name = "p" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }

    private void time(String comparison, @Nullable Instant instant) {
        if (instant != null) {
            conditions.add(comparison.formatted(parameter(instant.atOffset(ZoneOffset.UTC))));
        }
    }

    private String condition(Condition condition, Map<UUID, UUID> resourcesOfCalendar) {
        var value = condition.value();
        return switch (condition.field()) {
            case ID -> "b.id = " + id(value);
            case RESOURCE -> "b.resource_ids @> array[" + id(value) + "]";
            case CALENDAR -> calendar(resourcesOfCalendar.get(UUID.fromString(value)));
            case PROJECT -> "b.project_id = " + id(value);
            case GRAPH -> "b.graph = " + parameter(value);
            case STATE -> "b.state = " + parameter(value);
            case COMPLETED -> "b.completed = " + parameter(value.equals("true") || value.equals("1"));
            case CUSTOMER_ID -> "b.customer_id = " + id(value);
            case CUSTOMER_NAME -> name(value);
            case CUSTOMER_EMAIL -> "b.customer_email = " + parameter(SearchText.fold(value));
            case CUSTOMER_FIELD -> customerField(condition.key(), value);
            case META -> meta(condition.key(), value);
        };
    }

    private String id(String value) {
        return "cast(" + parameter(value) + " as uuid)";
    }

    /** A booking's calendar is that of its first resource. */
    private String calendar(@Nullable UUID resource) {
        if (resource == null) {
            return "false";
        }
        var id = parameter(resource);
        return "b.resource_ids @> array[" + id + "] and b.resource_ids[1] = " + id;
    }

    private String name(String value) {
        boolean fromStart = !value.startsWith("*");
        boolean toEnd = !value.endsWith("*");
        var text = SearchText.fold(
                value.substring(fromStart ? 0 : 1, toEnd || value.length() < 2 ? value.length() : value.length() - 1));
        if (fromStart && toEnd) {
            return "b.customer_name = " + parameter(text);
        }
        var escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return "b.customer_name like " + parameter((fromStart ? "" : "%") + escaped + (toEnd ? "" : "%"));
    }

    private String customerField(String key, String value) {
        var customer = "b.doc -> 'details' -> 'value' -> 'customer'";
        var name = parameter(key);
        return "coalesce(%1$s ->> %2$s, %1$s -> 'fields' ->> %2$s) = %3$s".formatted(customer, name, parameter(value));
    }

    /** Values have types, a search has texts: {@code meta.floor:3} finds the number and the text. */
    private String meta(String key, String value) {
        var text = contains(Map.of(key, value));
        var literal = literal(value);
        return literal == null ? text : "(" + text + " or " + contains(Map.of(key, literal)) + ")";
    }

    private String contains(Map<String, Object> meta) {
        return "b.meta @> cast(" + parameter(StoredJson.write(meta)) + " as jsonb)";
    }

    private static @Nullable Object literal(String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        return NUMBER.matcher(value).matches() ? new BigDecimal(value) : null;
    }

    private static String order(Order order, boolean ascending) {
        var column = switch (order) {
            case CREATED_AT -> "b.created_at";
            case UPDATED_AT -> "b.updated_at";
            case COMPLETED -> "b.completed";
            case GRAPH -> "b.graph";
            case STATE -> "b.state";
            case START -> "b.start_at";
            case END -> "b.end_at";
        };
        var direction = ascending ? "asc" : "desc";
        return "%s %s, b.id %s".formatted(column, direction, direction);
    }
}
