package dev.slotgraph.query.testing;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingDetails.Customer;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.TimeSlot;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plain specimens. */
public final class Samples {

    private Samples() {}

    public static ResourceData resource(String name) {
        return resource(name, 1, 0, 0, List.of());
    }

    public static ResourceData resource(
            String name, int capacity, long bufferBefore, long bufferAfter, List<Map<String, Object>> constraints) {
        return new ResourceData(
                name,
                "staff",
                "UTC",
                capacity,
                bufferBefore,
                bufferAfter,
                constraints,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of());
    }

    public static ProjectData project(
            List<UUID> resources, Map<String, @Nullable Object> availability, List<Map<String, Object>> constraints) {
        return new ProjectData(
                "Salon",
                "salon-" + UUID.randomUUID(),
                null,
                null,
                resources,
                availability,
                Map.of("graph", "instant"),
                constraints,
                Map.of(),
                Map.of(),
                Map.of());
    }

    public static BookingDetails details(String name, String email) {
        return details(name, email, Map.of());
    }

    public static BookingDetails details(String name, String email, Map<String, @Nullable Object> meta) {
        var customer = new Customer(
                UUID.nameUUIDFromBytes(email.getBytes(StandardCharsets.UTF_8)),
                name,
                email,
                "+47 123",
                null,
                "Europe/Oslo",
                Map.of("shoe_size", "42"));
        return new BookingDetails(customer, "Fitting", "Room 4", "first visit", meta, List.of());
    }

    public static TimeSlot slot(String start, String end) {
        return new TimeSlot(Instant.parse(start), Instant.parse(end), "Europe/Oslo", "Europe/Oslo", false);
    }

    public static BookingCreated created(
            UUID id,
            String graph,
            String action,
            String state,
            TimeSlot slot,
            List<BookedResource> resources,
            @Nullable UUID projectId,
            BookingSettings settings,
            BookingDetails details) {
        var customer = details.customer();
        return new BookingCreated(
                id,
                graph,
                1,
                action,
                state,
                slot,
                resources,
                projectId,
                customer == null ? null : customer.id(),
                settings,
                null,
                null,
                Personal.of(id, details));
    }
}
