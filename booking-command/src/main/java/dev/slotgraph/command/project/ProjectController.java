package dev.slotgraph.command.project;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.api.project.ProjectCommand.CreateProject;
import dev.slotgraph.api.project.ProjectCommand.DeleteProject;
import dev.slotgraph.api.project.ProjectCommand.UpdateProject;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.command.register.Entries;
import dev.slotgraph.command.register.Register.Entry;
import dev.slotgraph.command.resource.ResourceRegister;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and deletes projects. */
@RestController
class ProjectController {

    private static final String MODEL = "Project";

    private final Writes writes;
    private final Entries entries;
    private final ProjectRegister projects;
    private final ResourceRegister resources;
    private final Ids ids;

    ProjectController(Writes writes, Entries entries, ProjectRegister projects, ResourceRegister resources, Ids ids) {
        this.writes = writes;
        this.entries = entries;
        this.projects = projects;
        this.resources = resources;
        this.ids = ids;
    }

    @PostMapping("/v2/projects")
    ResponseEntity<byte[]> create(Caller caller, JsonBody body, HttpServletRequest request) {
        var clientsId =
                body.read(fields -> Optional.ofNullable(fields.uuid("id").orNull()));
        var id = clientsId.orElseGet(ids::next);
        var data = body.read(fields -> ProjectForm.create(fields, id));
        return writes.run(WriteRequest.of(caller, request, body).making("project", clientsId.orElse(null)), () -> {
            checkResources(caller, data.resources());
            checkSlug(id, data);
            entries.send(caller, MODEL, new CreateProject(id, caller.appId(), data));
            return Answer.of(201, document(caller, id));
        });
    }

    @PutMapping("/v2/projects/{id}")
    ResponseEntity<byte[]> update(Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        return change(
                WriteRequest.of(caller, request, body),
                id,
                old -> body.read(fields -> ProjectForm.update(fields, id, old)));
    }

    /** The body is a bare list of ids, as Timekit's SDK sends it. */
    @PutMapping("/v2/projects/{id}/resources")
    ResponseEntity<byte[]> setResources(
            Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        var list =
                body.readUuids(ProjectForm.MOST_RESOURCES).stream().distinct().toList();
        return change(WriteRequest.of(caller, request, body), id, old -> with(old, list));
    }

    @PostMapping("/v2/projects/{id}/resources")
    ResponseEntity<byte[]> addResource(
            Caller caller, @PathVariable UUID id, JsonBody body, HttpServletRequest request) {
        var resourceId = body.read(fields -> fields.uuid("resource_id").required());
        return change(WriteRequest.of(caller, request, body), id, old -> {
            var list = new ArrayList<>(old.resources());
            if (!list.contains(resourceId)) {
                list.add(resourceId);
            }
            return with(old, list);
        });
    }

    @DeleteMapping("/v2/projects/{id}/resources/{resourceId}")
    ResponseEntity<byte[]> removeResource(
            Caller caller, @PathVariable UUID id, @PathVariable UUID resourceId, HttpServletRequest request) {
        return change(
                WriteRequest.of(caller, request),
                id,
                old -> with(
                        old,
                        old.resources().stream()
                                .filter(other -> !other.equals(resourceId))
                                .toList()));
    }

    @DeleteMapping("/v2/projects/{id}")
    ResponseEntity<byte[]> delete(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            entries.send(caller, MODEL, new DeleteProject(id, caller.appId()));
            return Answer.empty();
        });
    }

    private ResponseEntity<byte[]> change(WriteRequest request, UUID id, UnaryOperator<ProjectData> change) {
        var caller = request.caller();
        return writes.run(request, () -> {
            projects.lock(id);
            var old = Entries.found(projects.find(caller.appId(), id), MODEL).data();
            var data = change.apply(old);
            // The old ones may be gone since; who changes something else is not asked about them.
            checkResources(
                    caller,
                    data.resources().stream()
                            .filter(resource -> !old.resources().contains(resource))
                            .toList());
            checkSlug(id, data);
            entries.send(caller, MODEL, new UpdateProject(id, caller.appId(), data));
            return Answer.of(200, document(caller, id));
        });
    }

    private static ProjectData with(ProjectData old, List<UUID> resources) {
        return new ProjectData(
                old.name(),
                old.slug(),
                old.number(),
                old.byline(),
                resources,
                old.availability(),
                old.booking(),
                old.availabilityConstraints(),
                old.customerFields(),
                old.ui(),
                old.meta());
    }

    private void checkResources(Caller caller, List<UUID> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        var found = resources.findAll(caller.appId(), wanted).stream()
                .map(Entry::id)
                .collect(Collectors.toSet());
        wanted.stream().filter(id -> !found.contains(id)).findFirst().ifPresent(missing -> {
            throw Problem.notFound("Resource").with("resource_id", missing).asException();
        });
    }

    private void checkSlug(UUID id, ProjectData data) {
        if (projects.isSlugTaken(data.slug(), id)) {
            throw Problem.invalid("slug", "is taken").asException();
        }
    }

    private Object document(Caller caller, UUID id) {
        var entry = Entries.found(projects.find(caller.appId(), id), MODEL);
        return Documents.project(id, entry.data(), new Stamps(entry.createdAt(), entry.updatedAt()));
    }
}
