package dev.slotgraph.platform.eventlog;

import dev.slotgraph.api.event.EventCatalog;
import java.util.List;
import org.axonframework.serialization.SerializedType;

/**
 * The aggregates of which snapshots are taken, by the name and the revision under which these are stored. A snapshot only spares
 * reading events: one that is missing, or of another revision, is none.
 */
public record Snapshots(EventCatalog catalog) {

    static final Snapshots NONE = new Snapshots(new EventCatalog(List.of()));

    boolean any() {
        return !catalog.types().isEmpty();
    }

    boolean reads(SerializedType stored) {
        return catalog.named(stored.getName())
                .filter(type -> Integer.toString(type.revision()).equals(stored.getRevision()))
                .isPresent();
    }
}
