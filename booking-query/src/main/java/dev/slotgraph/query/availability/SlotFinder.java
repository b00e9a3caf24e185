package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Availability;
import dev.slotgraph.api.availability.Availability.SlotConsumer;
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
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.query.availability.Known.Resource;
import dev.slotgraph.query.log.AsOf;
import dev.slotgraph.query.store.Register;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Finds what is free, and what is not, now or as of then. Thread-safe. */
@Component("querySlotFinder")
class SlotFinder {

    /** More than any calendar shows; beyond, an answer would be too long for everyone. */
    static final int MOST_SLOTS = 100_000;

    /** Of all slots together, for each may have a thousand. */
    static final long MOST_RESOURCES = 1_000_000;

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
        var asked = asked(question);
        var slots = new ArrayList<Slot>();
        var resources = new AtomicLong();
        forEachSlot(asked, asked.request().mode(), (start, end, ids) -> {
            if (resources.addAndGet(ids.size()) > MOST_RESOURCES) {
                throw tooMuch("slots with more than %d resources in all".formatted(MOST_RESOURCES));
            }
            return slots.add(new Slot(start, end, ids));
        });
        return new Slots(slots, asked.resources(), asked.request().outputZone());
    }

    int count(Question question) {
        var asked = asked(question);
        return forEachSlot(asked, asked.request().mode(), (_, _, _) -> true);
    }

    /** The days on which a slot starts, or of which a free stretch has a part, each with all resources that have one. */
    SortedMap<LocalDate, Set<UUID>> days(Question question) {
        var asked = asked(question);
        var days = new SlotDays(asked.request().outputZone(), asked.request().length() == null);
        forEachSlot(asked, asked.request().mode() == Mode.MUTUAL ? Mode.MUTUAL : Mode.EXCLUSIVE, days);
        return days.found();
    }

    /** Hands out slots one by one; how many they were. */
    private static int forEachSlot(Asked asked, Mode mode, SlotConsumer consumer) {
        var query = asked.request().withMode(mode).query(asked.terms());
        var groups = asked.request().resources().groups();
        var found = new AtomicInteger();
        SlotConsumer counting = (start, end, ids) -> {
            if (found.incrementAndGet() > MOST_SLOTS) {
                throw tooMuch("more than %d slots".formatted(MOST_SLOTS));
            }
            return consumer.accept(start, end, ids);
        };
        if (groups.isEmpty()) {
            Availability.forEachSlot(query, asked.calendars(), ThreadLocalRandom.current(), counting);
        } else {
            GroupAvailability.forEachSlot(query, groups, asked.calendars(), ThreadLocalRandom.current(), counting);
        }
        return found.get();
    }

    private static ProblemException tooMuch(String what) {
        return Problem.invalid("to", "leaves %s; ask for a shorter time or longer increments".formatted(what))
                .asException();
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
            if (slots.size() + taken.size() > MOST_SLOTS) {
                throw tooMuch("more than %d slots".formatted(MOST_SLOTS));
            }
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
                    .read(fields -> SlotRequest.read(
                            fields,
                            now,
                            question.zone(),
                            project.isEmpty() || ProjectDefaults.namesWindow(question.body())));
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
        var offered = project.map(ProjectDefaults::offered).orElse(Set.of());
        for (var id : ids) {
            if (!found.containsKey(id) && !offered.contains(id.toString())) {
                throw Problem.notFound(Register.RESOURCE.model())
                        .with("resource_id", id)
                        .asException();
            }
        }
        return found;
    }
}
