package dev.slotgraph.query.history;

import dev.slotgraph.api.app.AppEvent;
import dev.slotgraph.api.app.AppEvent.ApiKeyIssued;
import dev.slotgraph.api.app.AppEvent.ApiKeyRevoked;
import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a history is about: which events of its stream concern it, and what each of them changed. Events are to be given in their
 * order. Not thread-safe.
 */
final class Followed {

    /** Fields that every event changes, or none. */
    private static final Set<String> UNTOLD = Set.of("id", "app_id", "version", "created_at", "updated_at");

    private final String id;
    private @Nullable BookingState booking;
    private JsonNode before = JsonNodeFactory.instance.objectNode();

    /** @param id of the booking or entry; a graph's name */
    Followed(String id) {
        this.id = id;
    }

    /** Whether an event is about it, and not about another of the same stream. */
    boolean concerns(Object event) {
        return switch (event) {
            case GraphPublished published -> published.name().equals(id);
            case GraphRetired retired -> retired.name().equals(id);
            case ApiKeyIssued issued -> issued.keyId().toString().equals(id);
            case ApiKeyRevoked revoked -> revoked.keyId().toString().equals(id);
            case AppEvent _ -> false;
            default -> true;
        };
    }

    /** Field by field, with a dotted path: what it was before the event and what after; nothing for an event that is not known. */
    List<Map<String, @Nullable Object>> changedBy(Object event, LoggedEvent row) {
        var after = after(event, row);
        var changes = new ArrayList<Map<String, @Nullable Object>>();
        compare("", before, after, changes);
        before = after;
        return changes;
    }

    private JsonNode after(Object event, LoggedEvent row) {
        return switch (event) {
            case BookingEvent step -> evolved(step, row).map(Followed::told).orElse(before);
            case ResourceCreated created -> told(created.data());
            case ResourceUpdated updated -> told(updated.data());
            case SiteCreated created -> told(created.data());
            case SiteUpdated updated -> told(updated.data());
            case ProjectCreated created -> told(created.data());
            case ProjectUpdated updated -> told(updated.data());
            case GraphPublished published ->
                told(Map.of("graph_version", published.version(), "definition", published.definition()));
            case ApiKeyIssued issued -> told(Map.of("kind", issued.kind(), "name", issued.name()));
            case JsonNode _, EventDocument.Unreadable _ -> before;
            default -> over(row.eventType());
        };
    }

    /** Empty behind a beginning that is of a later release or cannot be read, of which nobody knows what it was. */
    private Optional<BookingState> evolved(BookingEvent event, LoggedEvent row) {
        if (booking != null) {
            booking = booking.evolve(event, row.recordedAt());
        } else if (event instanceof BookingCreated created) {
            booking = BookingState.begin(row.appId(), created, row.recordedAt());
        }
        return Optional.ofNullable(booking);
    }

    /** Deleted, retired or revoked, as the event's name says. */
    private JsonNode over(String eventType) {
        var after = before.deepCopy();
        if (after instanceof ObjectNode object) {
            object.put(eventType.substring(eventType.lastIndexOf('.') + 1), true);
        }
        return after;
    }

    private static JsonNode told(Object value) {
        JsonNode tree = EventDocument.tree(value);
        if (tree instanceof ObjectNode object) {
            object.remove(UNTOLD);
        }
        return tree;
    }

    private static void compare(String path, JsonNode old, JsonNode now, List<Map<String, @Nullable Object>> changes) {
        if (old.equals(now) || (isNothing(old) && isNothing(now))) {
            return;
        }
        if ((old.isObject() || isNothing(old)) && (now.isObject() || isNothing(now))) {
            var names = new TreeSet<>(old.propertyNames());
            names.addAll(now.propertyNames());
            if (!names.isEmpty()) {
                names.forEach(name ->
                        compare(path.isEmpty() ? name : path + "." + name, old.path(name), now.path(name), changes));
                return;
            }
        }
        var change = new LinkedHashMap<String, @Nullable Object>();
        change.put("field", path);
        change.put("old", isNothing(old) ? null : old);
        change.put("new", isNothing(now) ? null : now);
        changes.add(change);
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainer() && node.isEmpty());
    }
}
