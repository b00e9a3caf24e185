package dev.slotgraph.api.resource;

import dev.slotgraph.api.availability.Constraint;
import dev.slotgraph.api.availability.ConstraintParser;
import java.util.List;

/** A resource's own hours. */
public final class ResourceRules {

    private ResourceRules() {}

    /** Its constraints; they were checked when they were written. */
    public static List<Constraint> of(ResourceData resource) {
        return ConstraintParser.parse(resource.availabilityConstraints()).constraints();
    }
}
