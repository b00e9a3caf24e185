package dev.slotgraph.api.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of the graphs of an app. */
public sealed interface GraphCommand {

    UUID catalogId();

    /**
     * Publish the next version; nothing happens where the newest one says the same.
     *
     * @param definition checked, in the form of the contract, without the version
     */
    record PublishGraph(
            @TargetAggregateIdentifier UUID catalogId, String name, Map<String, @Nullable Object> definition)
            implements GraphCommand {

        public PublishGraph {
            definition = Collections.unmodifiableMap(new LinkedHashMap<>(definition));
        }
    }

    /** Let no new booking begin on it. */
    record RetireGraph(@TargetAggregateIdentifier UUID catalogId, String name) implements GraphCommand {}
}
