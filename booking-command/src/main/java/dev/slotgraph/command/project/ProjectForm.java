package dev.slotgraph.command.project;

import dev.slotgraph.api.availability.ConstraintParser;
import dev.slotgraph.api.availability.Mode;
import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectTerms;
import dev.slotgraph.api.time.Durations;
import dev.slotgraph.command.register.ConstraintForm;
import dev.slotgraph.platform.availability.ResourceGroups;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import java.text.Normalizer;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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

    private static final int MOST_MONTHS = 6;

    /** The first of those that the longest six months begin with: what is too long then is too long on each day. */
    private static final ZonedDateTime SOME_DAY = ZonedDateTime.of(1970, 3, 1, 0, 0, 0, 0, ZoneOffset.UTC);

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
        checkAvailability();
        checkForm();
        return data;
    }

    /** What a query would refuse is better refused here: visitors cannot mend it. */
    private void checkAvailability() {
        var defaults = body.object("availability").orNull();
        if (defaults == null) {
            return;
        }
        for (var length : List.of("length", "timeslot_increments")) {
            defaults.parsed(length, Duration.ZERO, Durations::length)
                    .check(Duration::isPositive, "must be longer than nothing");
        }
        checkWindow(defaults);
        var groups = defaults.objects("groups", ResourceGroups.MOST_RESOURCES);
        if (groups.isPresent()) {
            ResourceGroups.read(defaults, "groups", groups.required());
            if (defaults.mentions("length") && defaults.text("length", 100).isNull()) {
                defaults.fault("length", "must be given with groups, which have no free stretches of their own");
            }
        }
        defaults.text("mode", 100).check(name -> Mode.named(name).isPresent(), "is not a mode");
        defaults.bool("round_to_nearest_hour");
        defaults.bool("ignore_all_day_events");
    }

    /** Where one end is a date, whether the time is too short or too long depends on when it is asked for. */
    private static void checkWindow(Fields defaults) {
        var from = defaults.text("from", 100);
        var to = defaults.text("to", 100);
        var start = from.map(text -> Durations.moment(text, SOME_DAY), SOME_DAY);
        var end = to.map(text -> Durations.moment(text, SOME_DAY), SOME_DAY);
        if (Durations.isDate(from.or("now")) || Durations.isDate(to.or("now")) || !end.isPresent()) {
            return;
        }
        if (!end.required().isAfter(start.or(SOME_DAY))) {
            defaults.fault("to", "must be after from");
        } else if (end.required().isAfter(start.or(SOME_DAY).plusMonths(MOST_MONTHS))) {
            defaults.fault("to", "must not be more than %d months after from".formatted(MOST_MONTHS));
        }
    }

    /** The widget reads these without looking twice. */
    private void checkForm() {
        var customerFields = body.object("customer_fields").orNull();
        if (customerFields != null) {
            for (var key : customerFields.names()) {
                var field = customerFields.object(key).orNull();
                if (field == null) {
                    customerFields.fault(key, "must be an object");
                } else {
                    field.filledText("title", 1_000);
                    field.text("format", 100);
                    field.bool("required");
                    field.texts("enum", 1_000, 1_000);
                }
            }
        }
        var ui = body.object("ui").orNull();
        if (ui != null) {
            var texts = ui.object("localization").orNull();
            if (texts != null) {
                texts.names().forEach(key -> texts.text(key, 1_000));
            }
        }
        var booking = body.object("booking").orNull();
        if (booking != null) {
            booking.filledText("graph", 100);
            booking.text("what", 255);
            booking.text("where", 1_000);
            booking.text("description", 65_535);
        }
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
