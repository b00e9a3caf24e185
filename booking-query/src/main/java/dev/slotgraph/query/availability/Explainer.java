package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Bookable;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Obstacle;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.ResourceGroup;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.query.availability.Known.Taker;
import dev.slotgraph.query.availability.SlotFinder.Question;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Says whether a time can or could be booked, and everything that is in the way. By the rule that lists slots. Thread-safe. */
@Component("queryExplainer")
class Explainer {

    private final KnownAt knownAt;
    private final ProjectDefaults projects;

    Explainer(KnownAt knownAt, ProjectDefaults projects) {
        this.knownAt = knownAt;
        this.projects = projects;
    }

    /**
     * One resource and what is in the way of it; nothing, and no data, for one that the app does not have.
     *
     * @param takers who may have taken the time that is in the way
     */
    record Finding(UUID id, Optional<ResourceData> data, List<Obstacle> obstacles, List<Taker> takers) {

        boolean bookable() {
            return data.isPresent() && obstacles.isEmpty();
        }
    }

    /** A group, and how many of it can be booked. */
    record GroupFinding(ResourceGroup group, long bookable) {

        boolean isEnough() {
            return bookable >= group.required();
        }
    }

    /** What was asked, in its own zone, and a finding for each resource and each group. */
    record Explanation(ExplainRequest request, List<Finding> findings, List<GroupFinding> groups) {

        boolean bookable() {
            if (!groups.isEmpty()) {
                return groups.stream().allMatch(GroupFinding::isEnough);
            }
            return request.mode() == Mode.MUTUAL
                    ? findings.stream().allMatch(Finding::bookable)
                    : findings.stream().anyMatch(Finding::bookable);
        }
    }

    Explanation explain(Question question) {
        return knownAt.answer(question.appId(), question.asOf(), known -> {
            var project = ProjectDefaults.project(question.body(), known);
            var request = projects.under(question.body(), project)
                    .read(fields -> ExplainRequest.read(fields, question.zone()));
            var findings = findings(known, request, project);
            return new Explanation(request, findings, groups(request, findings));
        });
    }

    private static List<Finding> findings(Known known, ExplainRequest request, Optional<ProjectData> project) {
        var terms = request.terms(
                project.map(data -> ProjectTerms.of(data, known.now())).orElse(Terms.NONE));
        var ids = request.resources().ids();
        var resources = known.resources(ids);
        Map<UUID, ResourceData> data = new HashMap<>();
        resources.forEach(resource -> data.put(resource.id(), resource.data()));
        Map<UUID, ResourceCalendar> asked = new HashMap<>();
        Calendars.of(known, resources, terms, project, request.overAllDayEvents(), request.start(), request.end())
                .forEach(calendar -> asked.put(calendar.id(), calendar));
        Map<UUID, List<Obstacle>> obstacles = new HashMap<>();
        asked.forEach(
                (id, calendar) -> obstacles.put(id, Bookable.check(calendar, terms, request.start(), request.end())));
        var takers = takers(known, obstacles, request.overAllDayEvents());
        return ids.stream()
                .distinct()
                .map(id -> new Finding(
                        id,
                        Optional.ofNullable(data.get(id)),
                        obstacles.getOrDefault(id, List.of()),
                        takers.getOrDefault(id, List.of())))
                .toList();
    }

    private static Map<UUID, List<Taker>> takers(
            Known known, Map<UUID, List<Obstacle>> obstacles, boolean overAllDayEvents) {
        var resources = new HashSet<UUID>();
        var span = new LongSummaryStatistics();
        obstacles.forEach((id, ofOne) -> ofOne.stream()
                .map(Obstacle::taken)
                .flatMap(Optional::stream)
                .forEach(taken -> {
                    resources.add(id);
                    span.accept(taken.start());
                    span.accept(taken.end());
                }));
        return resources.isEmpty()
                ? Map.of()
                : known.takers(
                        resources,
                        Instant.ofEpochSecond(span.getMin()),
                        Instant.ofEpochSecond(span.getMax()),
                        overAllDayEvents);
    }

    private static List<GroupFinding> groups(ExplainRequest request, List<Finding> findings) {
        var bookable =
                findings.stream().filter(Finding::bookable).map(Finding::id).collect(Collectors.toUnmodifiableSet());
        return request.resources().groups().stream()
                .map(group -> new GroupFinding(
                        group,
                        group.resources().stream().filter(bookable::contains).count()))
                .toList();
    }
}
