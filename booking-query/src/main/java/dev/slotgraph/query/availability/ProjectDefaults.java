package dev.slotgraph.query.availability;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.store.Register;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The project that a request names, and what it fills in where the request says nothing. Thread-safe. */
@Component("queryProjectDefaults")
class ProjectDefaults {

    private final JsonMapper mapper;

    ProjectDefaults(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The id in the body, if it names one. */
    private static Optional<UUID> named(JsonBody body) {
        return Optional.ofNullable(body.read(fields -> fields.uuid("project_id").orNull()));
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 404 when the app has no such project */
    static Optional<ProjectData> project(JsonBody body, Known known) {
        return named(body)
                .map(id -> known.project(id)
                        .orElseThrow(
                                () -> Problem.notFound(Register.PROJECT.model()).asException()));
    }

    /** Whether the body names an end of the time that it asks about, so that the project's is not meant. */
    static boolean namesWindow(JsonBody body) {
        return body.read(fields -> fields.mentions("from") || fields.mentions("to"));
    }

    /** The ids of all that the project offers, in groups or by itself; some of it may have been deleted since. */
    static Set<String> offered(ProjectData project) {
        var offered = new HashSet<String>();
        project.resources().forEach(id -> offered.add(id.toString()));
        if (project.availability().get("groups") instanceof List<?> groups) {
            for (var group : groups) {
                if (group instanceof Map<?, ?> members && members.get("resources") instanceof List<?> ids) {
                    ids.forEach(id -> offered.add(String.valueOf(id).toLowerCase(Locale.ROOT)));
                }
            }
        }
        return offered;
    }

    JsonBody under(JsonBody body, Optional<ProjectData> project) {
        return project.map(data -> SlotRequest.merge(data.availability(), data.resources(), body.read(Fields::toMap)))
                .map(merged -> JsonBody.parse(mapper, mapper.writeValueAsBytes(merged)))
                .orElse(body);
    }
}
