package dev.slotgraph.api.document;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.api.site.SiteData;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resources, sites and projects as the API shows them. Keys keep their order, {@code null} is written. */
public final class Documents {

    private Documents() {}

    /** {@code YYYY-MM-DDTHH:mm:ss±HH:MM} in the zone. */
    public static String time(Instant instant, ZoneId zone) {
        return OffsetTimes.text(instant.atZone(zone));
    }

    /** When an entry was made and last changed. */
    public record Stamps(Instant createdAt, Instant updatedAt) {

        void writeTo(Map<String, @Nullable Object> document) {
            document.put("created_at", time(createdAt, ZoneOffset.UTC));
            document.put("updated_at", time(updatedAt, ZoneOffset.UTC));
        }
    }

    public static Map<String, @Nullable Object> resource(UUID id, ResourceData data, Stamps stamps) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("name", data.name());
        document.put("first_name", data.firstName());
        document.put("last_name", data.lastName());
        document.put("email", data.email());
        document.put("kind", data.kind());
        document.put("timezone", data.timezone());
        document.put("capacity", data.capacity());
        document.put("buffer_before", duration(data.bufferBefore()));
        document.put("buffer_after", duration(data.bufferAfter()));
        document.put("availability_constraints", data.availabilityConstraints());
        document.put("site_id", data.siteId());
        document.put("number", data.number());
        document.put("byline", data.byline());
        document.put("title", data.title());
        document.put("description", data.description());
        document.put("color", data.color());
        document.put("image", data.image());
        document.put("cost", data.cost());
        document.put("cost_unit", data.costUnit());
        document.put("meta", data.meta());
        stamps.writeTo(document);
        return document;
    }

    /** A resource as slots and bookings name it. */
    public static Map<String, @Nullable Object> resourceReference(UUID id, ResourceData data) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("name", data.name());
        document.put("timezone", data.timezone());
        document.put("kind", data.kind());
        return document;
    }

    public static Map<String, @Nullable Object> site(UUID id, SiteData data, Stamps stamps) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("name", data.name());
        document.put("description", data.description());
        stamps.writeTo(document);
        return document;
    }

    public static Map<String, @Nullable Object> project(UUID id, ProjectData data, Stamps stamps) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", id);
        document.put("name", data.name());
        document.put("slug", data.slug());
        document.put("number", data.number());
        document.put("byline", data.byline());
        document.put("resources", data.resources());
        document.put("availability", data.availability());
        document.put("booking", data.booking());
        document.put("availability_constraints", data.availabilityConstraints());
        document.put("customer_fields", data.customerFields());
        document.put("ui", data.ui());
        document.put("meta", data.meta());
        stamps.writeTo(document);
        return document;
    }

    /** The one calendar that every resource has. */
    public static Map<String, @Nullable Object> calendar(UUID resourceId) {
        var document = new LinkedHashMap<String, @Nullable Object>();
        document.put("id", Ids.named(resourceId, "calendar"));
        document.put("name", "Bookings");
        document.put("provider", "slotgraph");
        return document;
    }

    /** Seconds as the API writes durations: {@code "15 minutes"}; whole minutes where they are whole. */
    public static String duration(long seconds) {
        return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
