package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.retry.RetrySchedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings of an endpoint from a request. Pure. */
final class EndpointBody {

    static final List<String> FORMATS = List.of("freispace");
    static final List<String> EVENTS = List.of("booking.created", "booking.updated", "booking.deleted");

    private static final int MOST_MASKS = 100;
    private static final int MOST_A_SECOND = 10_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");

    /** The keys of freispace's body that may be masked: all that may be null there or are text of people. */
    private static final Set<String> MASKABLE = Set.copyOf(Arrays.asList("""
            data.name data.byline data.description data.color data.start_timezone data.end_timezone data.status \
            data.status.description data.status.icon data.status.color data.project data.project.name data.project.byline \
            data.project.number data.resources.suites.name data.resources.suites.byline data.resources.suites.description \
            data.resources.suites.color data.resources.suites.site data.resources.suites.site.name \
            data.resources.suites.site.description data.resources.resources.name data.resources.resources.number \
            data.resources.resources.cost data.resources.resources.cost_unit data.resources.resources.byline \
            data.resources.resources.description data.resources.resources.color data.resources.resources.email \
            data.resources.resources.photo_url data.resources.staffs.name data.resources.staffs.title \
            data.resources.staffs.number data.resources.staffs.cost data.resources.staffs.cost_unit \
            data.resources.staffs.photo_url""".split(" ")));

    private EndpointBody() {}

    /** All settings; what the body does not say has its default. */
    static EndpointSettings create(Fields fields, UrlPolicy urls) {
        return read(
                fields,
                urls,
                new EndpointSettings(
                        "",
                        "",
                        EVENTS,
                        null,
                        null,
                        FORMATS.getFirst(),
                        1,
                        true,
                        RetrySchedule.DEFAULT,
                        AfterExhaustion.HOLD,
                        null,
                        List.of()),
                fields.mentions("graph") && !fields.mentions("events"),
                true);
    }

    /** What the body says, and the rest as it was; {@code null} brings the default back. */
    static EndpointSettings update(Fields fields, UrlPolicy urls, EndpointSettings before) {
        return read(fields, urls, before, false, false);
    }

    private static EndpointSettings read(
            Fields fields, UrlPolicy urls, EndpointSettings before, boolean anyEvent, boolean isNew) {
        Given<String> url = fields.text("url", 10_000).map(text -> checked(text, urls), "");
        if (isNew || url.isNull()) {
            url.required();
        }
        Given<String> graph = name(fields, "graph");
        Given<String> state = name(fields, "state");
        Given<Fields> retry = fields.object("retry");
        var settings = new EndpointSettings(
                url.or(before.url()),
                kept(fields.text("description", Fields.SHORT_TEXT), before.description(), ""),
                events(fields, anyEvent ? List.of() : before.events()),
                graph.isMentioned() ? graph.orNull() : before.graph(),
                state.isMentioned() ? state.orNull() : before.state(),
                kept(
                        fields.text("format", Fields.SHORT_TEXT)
                                .check(
                                        FORMATS::contains,
                                        "must be one of the supported formats: " + String.join(", ", FORMATS)),
                        before.format(),
                        FORMATS.getFirst()),
                kept(fields.integer("schema_version", 1, 1), before.schemaVersion(), 1),
                kept(
                        fields.oneOf("status", choices(List.of(true, false), on -> on ? "enabled" : "disabled")),
                        before.enabled(),
                        true),
                schedule(retry, before.retry()),
                kept(
                        fields.enumOf("after_exhaustion", AfterExhaustion.class),
                        before.afterExhaustion(),
                        AfterExhaustion.HOLD),
                nullable(fields.integer("rate_limit", 1, MOST_A_SECOND), before.rateLimit()),
                kept(masks(fields), before.fieldsMasked(), List.of()));
        if ((settings.graph() == null) != (settings.state() == null)) {
            fields.fault(settings.graph() == null ? "graph" : "state", "graph and state go together");
        }
        if (settings.graph() == null && settings.events().isEmpty()) {
            fields.fault("events", "must name at least one event where no graph and state are given");
        }
        return settings;
    }

    private static String checked(String url, UrlPolicy urls) {
        urls.check(url);
        return url;
    }

    private static Given<String> name(Fields fields, String key) {
        return fields.text(key, Fields.SHORT_TEXT)
                .check(
                        name -> NAME.matcher(name).matches(),
                        "must be a name of lower-case letters, digits and underscores");
    }

    private static List<String> events(Fields fields, List<String> before) {
        Given<List<String>> events = fields.texts("events", EVENTS.size(), Fields.SHORT_TEXT)
                .check(EVENTS::containsAll, "must be a list of " + String.join(", ", EVENTS))
                .check(names -> Set.copyOf(names).size() == names.size(), "must not name an event twice");
        return kept(events, before, EVENTS);
    }

    private static RetrySchedule schedule(Given<Fields> retry, RetrySchedule before) {
        Fields fields = retry.orNull();
        if (fields == null) {
            return retry.isNull() ? RetrySchedule.DEFAULT : before;
        }
        return kept(
                fields.texts("schedule", RetrySchedule.MOST_STEPS, 20).map(RetrySchedule::parse, RetrySchedule.DEFAULT),
                before,
                RetrySchedule.DEFAULT);
    }

    private static Given<List<String>> masks(Fields fields) {
        return fields.texts("fields_masked", MOST_MASKS, Fields.SHORT_TEXT)
                .check(
                        MASKABLE::containsAll,
                        "must be paths of the body that may be masked, such as data.resources.staffs.name")
                .map(paths -> paths.stream().distinct().sorted().toList(), List.of());
    }

    private static <T> T kept(Given<T> given, T before, T otherwise) {
        return given.isNull() ? otherwise : given.or(before);
    }

    private static <T> @Nullable T nullable(Given<T> given, @Nullable T before) {
        return given.isMentioned() ? given.orNull() : before;
    }

    private static <T> Map<String, T> choices(List<T> values, Function<T, String> name) {
        var choices = new LinkedHashMap<String, T>();
        values.forEach(value -> choices.put(name.apply(value).toLowerCase(Locale.ROOT), value));
        return choices;
    }
}
