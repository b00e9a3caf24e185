package dev.slotgraph.query.availability;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The project that a request names, and what it fills in where the request says nothing. Thread-safe. */
@Component("queryProjectDefaults")
class ProjectDefaults {

    private final Registers registers;
    private final JsonMapper mapper;

    ProjectDefaults(Registers registers, JsonMapper mapper) {
        this.registers = registers;
        this.mapper = mapper;
    }

    /** The id in the body, if it names one. */
    static Optional<UUID> named(JsonBody body) {
        return Optional.ofNullable(body.read(fields -> fields.uuid("project_id").orNull()));
    }

    /** @throws dev.slotgraph.platform.problem.ProblemException 404 when the app has no such project */
    ProjectData find(UUID appId, UUID id) {
        return registers
                .find(Register.PROJECT, appId, id, ProjectData.class)
                .map(Entry::data)
                .orElseThrow(() -> Problem.notFound(Register.PROJECT.model()).asException());
    }

    JsonBody under(JsonBody body, Optional<ProjectData> project) {
        return project.map(data -> SlotRequest.merge(data.availability(), data.resources(), body.read(Fields::toMap)))
                .map(merged -> JsonBody.parse(mapper, mapper.writeValueAsBytes(merged)))
                .orElse(body);
    }
}
