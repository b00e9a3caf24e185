package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Occupancy;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is known of one app at one point of time: all that an answer about free time rests on. For one request. */
sealed interface Known permits KnownNow, KnownThen {

    /** One resource that is there. */
    record Resource(UUID id, ResourceData data) {}

    /** The time that counts as now: notice and horizon begin with it, and holds run out by it. */
    Instant now();

    Optional<ProjectData> project(UUID id);

    /** Those of these that are there, in the order of the ids, each once. */
    List<Resource> resources(Collection<UUID> ids);

    /** The claims that stand and meet {@code (from, to)}, by resource; resources without any may be missing. */
    Map<UUID, Occupancy> claims(Collection<UUID> resources, Instant from, Instant to);
}
