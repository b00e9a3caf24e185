package dev.slotgraph.api.graph;

import dev.slotgraph.api.id.Ids;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A state of a booking.
 *
 * @param name unique in its graph
 * @param claims what a booking in this state takes
 * @param end whether no action leaves it: Timekit's {@code completed}
 * @param reschedule whether the state lets a booking be moved; see {@link Graph#allowsReschedule}
 * @param status how people see it
 */
public record State(String name, ClaimKind claims, boolean end, boolean reschedule, Status status) {

    /** What webhooks and answers show of a state. {@code icon} is one of freispace's names, {@code color} a hex colour. */
    public record Status(
            String name,
            @Nullable String description,
            @Nullable String icon,
            @Nullable String color) {}

    /** The status's id: stable for the app, the graph and the state, whatever the graph's version. */
    public UUID statusId(UUID appId, String graph) {
        return Ids.named(appId, "status|" + graph + "|" + name);
    }
}
