package dev.slotgraph.webhook.endpoint;

import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.RetrySchedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the settings of an endpoint from a request. Pure. */
final class EndpointBody {

    static final List<String> EVENTS = List.of("booking.created", "booking.updated", "booking.deleted");

    /** What may be told of the app's other endpoints; only to those that ask for it. */
    private static final List<String> META = List.of(
            "endpoint.failing", "endpoint.disabled", "endpoint.recovered", "delivery.exhausted", "replay.finished");

    private static final List<String> ALL_EVENTS =
            Stream.concat(EVENTS.stream(), META.stream()).toList();

    private static final int MOST_MASKS = 100;
    private static final int MOST_A_SECOND = 10_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");

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
                        Format.FREISPACE,
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
        resume(fields);
        return read(fields, urls, before, false, false);
    }

    /** What an endpoint that the body enables wants of what it has missed. */
    static Resume resume(Fields fields) {
        return kept(fields.enumOf("resume", Resume.class), Resume.ALL, Resume.ALL);
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
                                        Format.texts()::contains,
                                        "must be one of the supported formats: " + String.join(", ", Format.texts()))
                                .map(text -> Format.named(text).orElseThrow(), Format.FREISPACE),
                        before.format(),
                        Format.FREISPACE),
                kept(
                        fields.integer("schema_version", 1, Format.NEWEST_SCHEMA),
                        before.schemaVersion(),
                        Format.NEWEST_SCHEMA),
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
        if (!settings.format().maskable().containsAll(settings.fieldsMasked())) {
            fields.fault(
                    "fields_masked",
                    "must be paths of the format %s that may be masked, such as %s"
                            .formatted(settings.format().text(), example(settings.format())));
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
        Given<List<String>> events = fields.texts("events", ALL_EVENTS.size(), Fields.SHORT_TEXT)
                .check(ALL_EVENTS::containsAll, "must be a list of " + String.join(", ", ALL_EVENTS))
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
                .map(paths -> paths.stream().distinct().sorted().toList(), List.of());
    }

    private static String example(Format format) {
        return format == Format.TIMEKIT ? "customers.email" : "data.resources.staffs.name";
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
