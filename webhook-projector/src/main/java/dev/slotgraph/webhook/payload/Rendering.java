package dev.slotgraph.webhook.payload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How messages are told to an endpoint: everything beside the log that decides on their bytes.
 *
 * @param schemaVersion of the format, pinned by the endpoint
 * @param masked paths that read {@code null}
 * @param bookingUrl where a booking is looked at, with {@code {id}} for its id; null for where it is now
 */
public record Rendering(
        Format format,
        int schemaVersion,
        List<String> masked,
        @Nullable String bookingUrl) {

    public Rendering(Format format, int schemaVersion, List<String> masked) {
        this(format, schemaVersion, masked, null);
    }

    public Rendering {
        masked = List.copyOf(masked);
    }
}
