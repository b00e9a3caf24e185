package dev.slotgraph.query.widget;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.store.Register;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the widget loads first: by the project's id with a key, or by its slug without one. */
@RestController
@RequestMapping("/v2/projects")
@ReadsProjection
class WidgetController {

    private final Registers registers;
    private final HostedProjects hosted;

    WidgetController(Registers registers, HostedProjects hosted) {
        this.registers = registers;
        this.hosted = hosted;
    }

    @GetMapping("/embed/{id}")
    @Allow({KeyKind.API, KeyKind.WIDGET, KeyKind.AUDIT})
    Envelope<Map<String, @Nullable Object>> embed(Caller caller, @PathVariable UUID id) {
        return registers
                .find(Register.PROJECT, caller.appId(), id, ProjectData.class)
                .map(project -> Envelope.of(WidgetProject.of(id, project.data())))
                .orElseThrow(() -> Problem.notFound(Register.PROJECT.model()).asException());
    }

    @GetMapping("/hosted/{slug}")
    Envelope<Map<String, @Nullable Object>> hosted(@PathVariable String slug) {
        var found = hosted.find(slug);
        var document = WidgetProject.of(found.project().id(), found.project().data());
        document.put("app_key", found.appKey());
        return Envelope.of(document);
    }
}
