package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.retry.RetrySchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of an endpoint decides. Immutable.
 *
 * @param events public types that are wanted; empty for all
 * @param graph only bookings of this graph, on entering {@code state}; both or neither
 * @param schemaVersion of the format, which stays whatever newer ones come
 * @param rateLimit messages a second at most; null for no limit
 * @param fieldsMasked paths in the body that read {@code null}
 */
public record EndpointSettings(
        String url,
        String description,
        List<String> events,
        @Nullable String graph,
        @Nullable String state,
        Format format,
        int schemaVersion,
        boolean enabled,
        RetrySchedule retry,
        AfterExhaustion afterExhaustion,
        @Nullable Integer rateLimit,
        List<String> fieldsMasked) {

    public EndpointSettings {
        events = List.copyOf(events);
        fieldsMasked = List.copyOf(fieldsMasked);
    }

    /** What happens to a lane when a message has used up its retries. */
    public enum AfterExhaustion {
        /** Everything behind it waits, for a day or until somebody resumes. */
        HOLD,
        /** The message is given up and the next one goes on. */
        SKIP,
        /** All but the newest are given up, which is legal because each body is the whole state; deletions still go. */
        LATEST
    }

    /** How messages are told to it. */
    public Rendering rendering() {
        return new Rendering(format, schemaVersion, fieldsMasked);
    }

    /** The same, switched on or off. */
    public EndpointSettings with(boolean switchedOn) {
        return new EndpointSettings(
                url,
                description,
                events,
                graph,
                state,
                format,
                schemaVersion,
                switchedOn,
                retry,
                afterExhaustion,
                rateLimit,
                fieldsMasked);
    }

    /** As the API shows it, in the contract's order. */
    public Map<String, @Nullable Object> view() {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("url", url);
        view.put("description", description);
        view.put("events", events);
        view.put("graph", graph);
        view.put("state", state);
        view.put("format", format.text());
        view.put("schema_version", schemaVersion);
        view.put("status", enabled ? "enabled" : "disabled");
        view.put("retry", Map.of("schedule", retry.text()));
        view.put("after_exhaustion", afterExhaustion.name().toLowerCase(Locale.ROOT));
        view.put("rate_limit", rateLimit);
        view.put("fields_masked", fieldsMasked);
        return view;
    }
}
