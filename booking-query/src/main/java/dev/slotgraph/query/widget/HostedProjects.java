package dev.slotgraph.query.widget;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.platform.access.HostedKeys;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.register.Registers.Entry;
import dev.slotgraph.query.store.Register;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * The projects that visitors find by their slug, without a key. An app whose hosted key was revoked has none. Thread-safe.
 */
@Component
class HostedProjects {

    private final Registers registers;
    private final HostedKeys keys;

    HostedProjects(Registers registers, HostedKeys keys) {
        this.registers = registers;
        this.keys = keys;
    }

    /** @param appKey the widget key that visitors use */
    record Hosted(Entry<ProjectData> project, String appKey) {}

    /** @throws ProblemException 404 when there is no such project, or it is not hosted */
    Hosted find(String slug) {
        Supplier<ProblemException> notFound =
                () -> Problem.notFound(Register.PROJECT.model()).asException();
        var owned = registers.projectBySlug(slug).orElseThrow(notFound);
        return new Hosted(owned.entry(), keys.current(owned.appId()).orElseThrow(notFound));
    }
}
