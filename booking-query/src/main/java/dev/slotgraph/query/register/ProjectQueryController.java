package dev.slotgraph.query.register;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.Page;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v2/projects")
@ReadsProjection
class ProjectQueryController {

    private final Registers registers;

    ProjectQueryController(Registers registers) {
        this.registers = registers;
    }

    @GetMapping
    Page<Map<String, @Nullable Object>> list(Caller caller, Paging paging) {
        var entries =
                registers.page(Register.PROJECT, caller.appId(), ProjectData.class, paging.limit(), paging.offset());
        return paging.page(entries.total(), entries.rows(), ProjectQueryController::document);
    }

    @GetMapping("/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, @PathVariable UUID id) {
        return Envelope.of(document(project(caller, id)));
    }

    /** In the order in which the project prefers them. */
    @GetMapping("/{id}/resources")
    Page<Map<String, @Nullable Object>> resources(
            Caller caller,
            Paging paging,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String include) {
        var live = registers.live(
                Register.RESOURCE, caller.appId(), project(caller, id).data().resources(), ResourceData.class);
        return paging.page(
                live.size(),
                live.stream().skip(paging.offset()).limit(paging.limit()).toList(),
                entry -> ResourceQueryController.document(entry, include));
    }

    private Entry<ProjectData> project(Caller caller, UUID id) {
        return registers
                .find(Register.PROJECT, caller.appId(), id, ProjectData.class)
                .orElseThrow(() -> Problem.notFound(Register.PROJECT.model()).asException());
    }

    private static Map<String, @Nullable Object> document(Entry<ProjectData> entry) {
        return Documents.project(entry.id(), entry.data(), entry.stamps());
    }
}
