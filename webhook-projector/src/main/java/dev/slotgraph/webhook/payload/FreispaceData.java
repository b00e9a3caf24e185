package dev.slotgraph.webhook.payload;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import dev.slotgraph.api.resource.ResourceData;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * freispace's {@code data} of a booking: every key is there, in a fixed order, {@code null} where there is nothing. Pure.
 *
 * @param booking as its events up to this one left it
 */
record FreispaceData(BookingState booking, Graph graph, References references) {

    private static final DateTimeFormatter WITHOUT_OFFSET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    Map<String, @Nullable Object> render() {
        var state = graph.state(booking.state());
        var slot = booking.slot();
        var shown = new BookingDocument(
                booking,
                graph,
                new BookingDocument.References(references.resources(), references.projects()),
                ZoneOffset.UTC);
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("id", booking.id());
        data.put("name", Objects.requireNonNullElse(shown.name(), ""));
        data.put("start", time(slot.start(), slot.startTimezone()));
        data.put("start_timezone", slot.startTimezone());
        data.put("end", time(slot.end(), slot.endTimezone()));
        data.put("end_timezone", slot.endTimezone());
        data.put("all_day", slot.allDay());
        data.put("byline", booking.byline());
        data.put("description", booking.readDetails().description());
        data.put("color", booking.color());
        data.put("optional", shown.optional());
        data.put("status", status(state));
        var projectId = booking.projectId();
        data.put("project", projectId == null ? null : project(projectId));
        data.put("resources", resources());
        return data;
    }

    /** UTC; whole days are dates that float, from midnight to midnight in their own zone. */
    private String time(Instant instant, String timezone) {
        var zone = booking.slot().allDay() ? ZoneId.of(timezone) : ZoneOffset.UTC;
        return WITHOUT_OFFSET.format(instant.atZone(zone));
    }

    private Map<String, @Nullable Object> status(State state) {
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("id", state.statusId(booking.appId(), booking.graph()));
        status.put("name", state.status().name());
        status.put("description", state.status().description());
        status.put("icon", state.status().icon());
        status.put("color", state.status().color());
        return status;
    }

    private Map<String, @Nullable Object> project(UUID id) {
        var data = references.projects().get(id);
        var project = new LinkedHashMap<String, @Nullable Object>();
        project.put("id", id);
        project.put("name", data == null ? "" : data.name());
        project.put("byline", data == null ? null : data.byline());
        project.put("number", data == null ? null : data.number());
        return project;
    }

    /** By kind, each in the order in which the booking has them. */
    private Map<String, @Nullable Object> resources() {
        List<Object> suites = new ArrayList<>();
        List<Object> equipment = new ArrayList<>();
        List<Object> staffs = new ArrayList<>();
        for (BookedResource booked : booking.resources()) {
            var data = references.resources().get(booked.resourceId());
            if (data != null) {
                switch (data.kind()) {
                    case "suite" -> suites.add(suite(booked.resourceId(), data));
                    case "equipment" -> equipment.add(equipment(booked.resourceId(), data));
                    default -> staffs.add(staff(booked.resourceId(), data));
                }
            }
        }
        var resources = new LinkedHashMap<String, @Nullable Object>();
        resources.put("suites", suites);
        resources.put("resources", equipment);
        resources.put("staffs", staffs);
        return resources;
    }

    private Map<String, @Nullable Object> suite(UUID id, ResourceData data) {
        var suite = new LinkedHashMap<String, @Nullable Object>();
        suite.put("id", id);
        suite.put("name", data.name());
        suite.put("byline", data.byline());
        suite.put("description", data.description());
        suite.put("color", data.color());
        var siteId = data.siteId();
        suite.put("site", siteId == null ? null : site(siteId));
        return suite;
    }

    private @Nullable Map<String, @Nullable Object> site(UUID id) {
        var data = references.sites().get(id);
        if (data == null) {
            return null;
        }
        var site = new LinkedHashMap<String, @Nullable Object>();
        site.put("id", id);
        site.put("name", data.name());
        site.put("description", data.description());
        return site;
    }

    private static Map<String, @Nullable Object> equipment(UUID id, ResourceData data) {
        var equipment = new LinkedHashMap<String, @Nullable Object>();
        equipment.put("id", id);
        equipment.put("name", data.name());
        equipment.put("number", data.number());
        equipment.put("cost", data.cost());
        equipment.put("cost_unit", data.costUnit());
        equipment.put("byline", data.byline());
        equipment.put("description", data.description());
        equipment.put("color", data.color());
        equipment.put("email", data.email());
        equipment.put("photo_url", data.image());
        return equipment;
    }

    private static Map<String, @Nullable Object> staff(UUID id, ResourceData data) {
        var staff = new LinkedHashMap<String, @Nullable Object>();
        staff.put("id", id);
        staff.put("name", data.name());
        staff.put("title", data.title());
        staff.put("number", data.number());
        staff.put("cost", data.cost());
        staff.put("cost_unit", data.costUnit());
        staff.put("photo_url", data.image());
        return staff;
    }
}
