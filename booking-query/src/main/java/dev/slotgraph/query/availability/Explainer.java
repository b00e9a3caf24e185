package dev.slotgraph.query.availability;

import dev.slotgraph.api.availability.Bookable;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.availability.Obstacle;
import dev.slotgraph.api.availability.ResourceCalendar;
import dev.slotgraph.api.availability.Terms;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.Register;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Says whether a time can be booked, and everything that is in the way. By the rule that lists slots. Thread-safe. */
@Component("queryExplainer")
class Explainer {

    private final ReadModelDatabase database;
    private final Registers registers;
    private final Calendars calendars;
    private final ProjectDefaults projects;
    private final Clock clock;

    Explainer(
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

    /** One resource and what is in the way of it; nothing, and no data, for one that the app does not have. */
    record Finding(UUID id, Optional<ResourceData> data, List<Obstacle> obstacles) {

        boolean bookable() {
            return data.isPresent() && obstacles.isEmpty();
        }
    }

    /** What was asked, in its own zone, and a finding for each resource. */
    record Explanation(ExplainRequest request, List<Finding> findings) {

        boolean bookable() {
            return request.mode() == Mode.MUTUAL
                    ? findings.stream().allMatch(Finding::bookable)
                    : findings.stream().anyMatch(Finding::bookable);
        }
    }

    Explanation explain(UUID appId, JsonBody body, ZoneId zone) {
        SlotRequest.mustBeAboutNow(body);
        var now = clock.instant();
        var projectId = ProjectDefaults.named(body);
        return database.snapshot(() -> {
            var project = projectId.map(id -> projects.find(appId, id));
            var request = projects.under(body, project).read(fields -> ExplainRequest.read(fields, zone));
            return new Explanation(request, findings(appId, request, project, now));
        });
    }

    private List<Finding> findings(UUID appId, ExplainRequest request, Optional<ProjectData> project, Instant now) {
        var terms =
                request.terms(project.map(data -> ProjectTerms.of(data, now)).orElse(Terms.NONE));
        var known = registers.live(Register.RESOURCE, appId, request.resources(), ResourceData.class);
        Map<UUID, ResourceData> data = new HashMap<>();
        known.forEach(entry -> data.put(entry.id(), entry.data()));
        Map<UUID, ResourceCalendar> asked = new HashMap<>();
        calendars
                .of(known, terms, project.map(ProjectTerms::buffer).orElse(0L), request.start(), request.end(), now)
                .forEach(calendar -> asked.put(calendar.id(), calendar));
        return request.resources().stream()
                .distinct()
                .map(id -> new Finding(
                        id,
                        Optional.ofNullable(data.get(id)),
                        Optional.ofNullable(asked.get(id))
                                .map(calendar -> Bookable.check(calendar, terms, request.start(), request.end()))
                                .orElse(List.of())))
                .toList();
    }
}
