package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What bookings refer to, as an event says that it is from then on. */
public record Reference(String kind, UUID id, Object data) {

    private static final String RESOURCE = "resource";
    private static final String SITE = "site";
    private static final String PROJECT = "project";

    /** As the log names their streams. */
    public static final List<String> KINDS = List.of(RESOURCE, SITE, PROJECT);

    /** Empty where the event says nothing of it: what is deleted stays as it last was. */
    public static Optional<Reference> of(Object event) {
        return Optional.ofNullable(
                switch (event) {
                    case ResourceCreated created -> new Reference(RESOURCE, created.resourceId(), created.data());
                    case ResourceUpdated updated -> new Reference(RESOURCE, updated.resourceId(), updated.data());
                    case SiteCreated created -> new Reference(SITE, created.siteId(), created.data());
                    case SiteUpdated updated -> new Reference(SITE, updated.siteId(), updated.data());
                    case ProjectCreated created -> new Reference(PROJECT, created.projectId(), created.data());
                    case ProjectUpdated updated -> new Reference(PROJECT, updated.projectId(), updated.data());
                    default -> null;
                });
    }
}
