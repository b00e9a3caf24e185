package dev.slotgraph.query.availability;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.store.Register;
import java.util.Optional;
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

    JsonBody under(JsonBody body, Optional<ProjectData> project) {
        return project.map(data -> SlotRequest.merge(data.availability(), data.resources(), body.read(Fields::toMap)))
                .map(merged -> JsonBody.parse(mapper, mapper.writeValueAsBytes(merged)))
                .orElse(body);
    }
}
