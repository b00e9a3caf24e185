package dev.slotgraph.command.project;

import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.command.register.ConstraintForm;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The body of a project. An update mentions what changes, all else stays. */
final class ProjectForm {

    static final int MOST_RESOURCES = 1_000;

    private final Fields body;
    private final @Nullable ProjectData old;

    private ProjectForm(Fields body, @Nullable ProjectData old) {
        this.body = body;
        this.old = old;
    }

    static ProjectData create(Fields body, UUID id) {
        return new ProjectForm(body, null).read(id);
    }

    static ProjectData update(Fields body, UUID id, ProjectData old) {
        return new ProjectForm(body, old).read(id);
    }

    private ProjectData read(UUID id) {
        var name = old == null
                ? body.filledText("name", 255).required()
                : body.filledText("name", 255).or(old.name());
        var slug = body.filledText("slug", 100)
                .check(text -> text.matches("[a-z0-9]+(-[a-z0-9]+)*"), "must be lower-case words joined by hyphens")
                .or(old == null ? slugOf(name, id) : old.slug());
        var data = new ProjectData(
                name,
                slug,
                or(body.text("number", 255), ProjectData::number),
                or(body.text("byline", 255), ProjectData::byline),
                body.uuids("resources", MOST_RESOURCES)
                        .check(ids -> Set.copyOf(ids).size() == ids.size(), "must not name a resource twice")
                        .or(old == null ? List.of() : old.resources()),
                map("availability", ProjectData::availability),
                map("booking", ProjectData::booking),
                constraints(),
                map("customer_fields", ProjectData::customerFields),
                map("ui", ProjectData::ui),
                map("meta", ProjectData::meta));
        ConstraintParser.parse("availability.constraints", data.availability().get("constraints"))
                .faults()
                .forEach(fault -> body.fault(fault.path(), fault.message()));
        ProjectTerms.fault(data).ifPresent(message -> body.fault("availability", message));
        return data;
    }

    private Map<String, @Nullable Object> map(
            String name, Function<ProjectData, Map<String, @Nullable Object>> present) {
        return body.map(name).or(old == null ? Map.of() : present.apply(old));
    }

    private <T> @Nullable T or(Given<T> given, Function<ProjectData, @Nullable T> present) {
        return given.isMentioned() || old == null ? given.orNull() : present.apply(old);
    }

    private List<Map<String, Object>> constraints() {
        return ConstraintForm.read(
                body, "availability_constraints", old == null ? List.of() : old.availabilityConstraints());
    }

    /** Readable, and unique by the id's random end. */
    private static String slugOf(String name, UUID id) {
        var words = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        var text = id.toString();
        return (words.isEmpty()
                        ? "project"
                        : words.substring(0, Math.min(words.length(), 60)).replaceAll("-$", "")) + "-"
                + text.substring(text.length() - 8);
    }
}
