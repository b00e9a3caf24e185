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
import dev.slotgraph.query.availability.Known.Resource;
import dev.slotgraph.query.log.AsOf;
import dev.slotgraph.query.store.Register;
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

/** Finds what is free, and what is not, now or as of then. Thread-safe. */
@Component("querySlotFinder")
class SlotFinder {

    /** More than any calendar shows; beyond, an answer would be too long for everyone. */
    static final int MOST_SLOTS = 100_000;

    private final KnownAt knownAt;
    private final ProjectDefaults projects;

    SlotFinder(KnownAt knownAt, ProjectDefaults projects) {
        this.knownAt = knownAt;
        this.projects = projects;
    }

    /** What is asked of an app, in a zone that the body may override, about a point of time that may be past. */
    record Question(UUID appId, Optional<AsOf> asOf, JsonBody body, ZoneId zone) {}

    /**
     * Slots in the order of time.
     *
     * @param outputZone in which they are to be written
     */
    record Slots(List<Slot> slots, Map<UUID, ResourceData> resources, ZoneId outputZone) {}

    Slots free(Question question) {
        return free(question, mode -> mode);
    }

    /** The same, with another mode than the one that was asked for. */
    Slots free(Question question, UnaryOperator<Mode> mode) {
        var asked = asked(question);
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
    Slots taken(Question question) {
        var asked = asked(question);
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

    private Asked asked(Question question) {
        return knownAt.answer(question.appId(), question.asOf(), known -> {
            var now = known.now();
            var project = ProjectDefaults.project(question.body(), known);
            var request = projects.under(question.body(), project)
                    .read(fields -> SlotRequest.read(fields, now, question.zone()));
            var resources = resources(known, request.resources().ids(), project);
            var terms = project.map(data -> ProjectTerms.of(data, now)).orElse(Terms.NONE);
            var calendars = Calendars.of(
                    known,
                    List.copyOf(resources.values()),
                    request.terms(terms),
                    project,
                    request.overAllDayEvents(),
                    request.from(),
                    request.to());
            var byId = new LinkedHashMap<UUID, ResourceData>();
            resources.forEach((id, resource) -> byId.put(id, resource.data()));
            return new Asked(request, terms, calendars, byId);
        });
    }

    /** Those that the caller names must be there; what a project still names may have been deleted since. */
    private static Map<UUID, Resource> resources(Known known, List<UUID> ids, Optional<ProjectData> project) {
        var found = new LinkedHashMap<UUID, Resource>();
        known.resources(ids).forEach(resource -> found.put(resource.id(), resource));
        for (var id : ids) {
            if (!found.containsKey(id)
                    && project.filter(data -> data.resources().contains(id)).isEmpty()) {
                throw Problem.notFound(Register.RESOURCE.model())
                        .with("resource_id", id)
                        .asException();
            }
        }
        return found;
    }
}
