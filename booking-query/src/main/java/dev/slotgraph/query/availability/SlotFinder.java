package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Availability;
import dev.slotgraph.api.availability.Bookable;
import dev.slotgraph.api.availability.GroupAvailability;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Slot;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Finds what is free, and what is not. Thread-safe. */
@Component("querySlotFinder")
class SlotFinder {

    /** More than any calendar shows; beyond, an answer would be too long for everyone. */
    static final int MOST_SLOTS = 100_000;

    private final ReadModelDatabase database;
    private final Registers registers;
    private final Calendars calendars;
    private final ProjectDefaults projects;
    private final Clock clock;

    SlotFinder(
            ReadModelDatabase database,
            Registers registers,
            Calendars calendars,
            ProjectDefaults projects,
            Clock clock) {
        this.database = database;
        this.registers = registers;
        this.calendars = calendars;
        this.projects = projects;
        this.clock = clock;
    }

    /**
     * Slots in the order of time.
     *
     * @param outputZone in which they are to be written
     */
    record Slots(List<Slot> slots, Map<UUID, ResourceData> resources, ZoneId outputZone) {}

    Slots free(UUID appId, JsonBody body, ZoneId zone) {
        return free(appId, body, zone, mode -> mode);
    }

    /** The same, with another mode than the one that was asked for. */
    Slots free(UUID appId, JsonBody body, ZoneId zone, UnaryOperator<Mode> mode) {
        var asked = asked(appId, body, zone);
        var request = asked.request().withMode(mode.apply(asked.request().mode()));
        var query = request.query(asked.terms());
        var groups = request.resources().groups();
        var slots = groups.isEmpty()
                ? Availability.slots(query, asked.calendars(), ThreadLocalRandom.current(), MOST_SLOTS + 1)
                : GroupAvailability.slots(
                        query, groups, asked.calendars(), ThreadLocalRandom.current(), MOST_SLOTS + 1);
        if (slots.size() > MOST_SLOTS) {
            throw Problem.invalid(
                            "to",
                            "leaves more than %d slots; ask for a shorter time or longer increments"
                                    .formatted(MOST_SLOTS))
                    .asException();
        }
        return new Slots(slots, asked.resources(), request.outputZone());
    }

    /** For each resource the time at which it cannot be booked. */
    Slots taken(UUID appId, JsonBody body, ZoneId zone) {
        var asked = asked(appId, body, zone);
        var request = asked.request();
        var terms = request.terms(asked.terms());
        long from = request.from().getEpochSecond();
        long to = request.to().getEpochSecond();
        var slots = new ArrayList<Slot>();
        for (var calendar : asked.calendars()) {
            var taken = Bookable.free(calendar, terms, from, to).complement(from, to);
            for (int i = 0; i < taken.size(); i++) {
                slots.add(new Slot(taken.start(i), taken.end(i), List.of(calendar.id())));
            }
        }
        slots.sort(Comparator.comparingLong(Slot::start).thenComparingLong(Slot::end));
        return new Slots(slots, asked.resources(), request.outputZone());
    }

    private record Asked(
            SlotRequest request, Terms terms, List<ResourceCalendar> calendars, Map<UUID, ResourceData> resources) {}

    private Asked asked(UUID appId, JsonBody body, ZoneId zone) {
        SlotRequest.mustBeAboutNow(body);
        var now = clock.instant();
        var projectId = ProjectDefaults.named(body);
        return database.snapshot(() -> {
            var project = projectId.map(id -> projects.find(appId, id));
            var request = projects.under(body, project).read(fields -> SlotRequest.read(fields, now, zone));
            var resources = resources(appId, request.resources().ids(), project);
            var terms = project.map(data -> ProjectTerms.of(data, now)).orElse(Terms.NONE);
            var calendarsOfAll = calendars.of(
                    resources,
                    request.terms(terms),
                    project.map(ProjectTerms::buffer).orElse(0L),
                    request.from(),
                    request.to(),
                    now);
            var byId = new LinkedHashMap<UUID, ResourceData>();
            resources.forEach(entry -> byId.put(entry.id(), entry.data()));
            return new Asked(request, terms, calendarsOfAll, byId);
        });
    }

    /** Those that the caller names must be there; what a project still names may have been deleted since. */
    private List<Entry<ResourceData>> resources(UUID appId, List<UUID> ids, Optional<ProjectData> project) {
        var found = registers.live(Register.RESOURCE, appId, ids, ResourceData.class);
        var known = found.stream().map(Entry::id).toList();
        for (var id : ids) {
            if (!known.contains(id)
                    && project.filter(data -> data.resources().contains(id)).isEmpty()) {
                throw Problem.notFound(Register.RESOURCE.model())
                        .with("resource_id", id)
                        .asException();
            }
        }
        return found;
    }
}
