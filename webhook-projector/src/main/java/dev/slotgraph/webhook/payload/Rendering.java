package dev.slotgraph.webhook.payload;

import java.util.List;

/**
 * How messages are told to an endpoint: everything beside the log that decides on their bytes.
 *
 * @param schemaVersion of the format, pinned by the endpoint
 * @param masked paths that read {@code null}
 */
public record Rendering(Format format, int schemaVersion, List<String> masked) {

    public Rendering {
        masked = List.copyOf(masked);
    }
}
