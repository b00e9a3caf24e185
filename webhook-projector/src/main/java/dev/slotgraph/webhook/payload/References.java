package dev.slotgraph.webhook.payload;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import java.util.Map;
import java.util.UUID;

/** What a booking refers to, as it stood at the position of its event. By id; what was never heard of is missing. */
public record References(
        Map<UUID, ResourceData> resources, Map<UUID, SiteData> sites, Map<UUID, ProjectData> projects) {

    public References {
        resources = Map.copyOf(resources);
        sites = Map.copyOf(sites);
        projects = Map.copyOf(projects);
    }
}
