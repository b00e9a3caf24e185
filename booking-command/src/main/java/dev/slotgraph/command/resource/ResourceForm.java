package dev.slotgraph.command.resource;

import dev.slotgraph.api.availability.Buffers;
import dev.slotgraph.api.resource.ResourceData;
import dev.slotgraph.command.register.ConstraintForm;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The body of a resource. An update mentions what changes, all else stays. */
final class ResourceForm {

    private static final Map<String, String> KINDS = choices("staff", "suite", "equipment");
    private static final Map<String, String> COST_UNITS = choices("minute", "hour", "day", "week", "month", "usage");

    private final Fields body;
    private final @Nullable ResourceData old;

    private ResourceForm(Fields body, @Nullable ResourceData old) {
        this.body = body;
        this.old = old;
    }

    static ResourceData create(Fields body) {
        return new ResourceForm(body, null).read();
    }

    static ResourceData update(Fields body, ResourceData old) {
        return new ResourceForm(body, old).read();
    }

    private ResourceData read() {
        return new ResourceData(
                old == null
                        ? body.filledText("name", 255).required()
                        : body.filledText("name", 255).or(old.name()),
                body.oneOf("kind", KINDS).or(old == null ? "staff" : old.kind()),
                old == null
                        ? body.zone("timezone").required().getId()
                        : body.zone("timezone").or(ZoneId.of(old.timezone())).getId(),
                body.integer("capacity", 1, 10_000).or(old == null ? 1 : old.capacity()),
                seconds(buffer("buffer_before"), old == null ? 0 : old.bufferBefore()),
                seconds(
                        buffer("buffer_after").isPresent() ? buffer("buffer_after") : buffer("buffer"),
                        old == null ? 0 : old.bufferAfter()),
                ConstraintForm.read(
                        body, "availability_constraints", old == null ? List.of() : old.availabilityConstraints()),
                or(body.uuid("site_id"), ResourceData::siteId),
                or(body.text("first_name", 255), ResourceData::firstName),
                or(body.text("last_name", 255), ResourceData::lastName),
                or(body.text("email", 320), ResourceData::email),
                or(body.text("number", 255), ResourceData::number),
                or(body.text("byline", 255), ResourceData::byline),
                or(body.text("title", 255), ResourceData::title),
                or(body.text("description", 65_535), ResourceData::description),
                or(color(), ResourceData::color),
                or(body.text("image", 2_048), ResourceData::image),
                or(cost(), ResourceData::cost),
                or(body.oneOf("cost_unit", COST_UNITS), ResourceData::costUnit),
                body.map("meta").or(old == null ? Map.of() : old.meta()));
    }

    private Given<String> color() {
        return body.text("color", 7)
                .check(color -> color.matches("#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})"), "must be a hex colour like #00ff00");
    }

    private Given<BigDecimal> cost() {
        return body.decimal("cost").check(cost -> cost.signum() >= 0, "must not be negative");
    }

    private Given<Duration> buffer(String name) {
        return body.span(name)
                .map(span -> span.toDuration(), Duration.ZERO)
                .check(buffer -> !buffer.isNegative(), "must not be negative")
                .check(
                        buffer -> buffer.compareTo(Buffers.LONGEST) <= 0,
                        "must not be longer than %d days".formatted(Buffers.LONGEST.toDays()));
    }

    private static long seconds(Given<Duration> buffer, long otherwise) {
        return buffer.isPresent() ? buffer.required().toSeconds() : otherwise;
    }

    private <T> @Nullable T or(Given<T> given, Function<ResourceData, @Nullable T> present) {
        return given.isMentioned() || old == null ? given.orNull() : present.apply(old);
    }

    private static Map<String, String> choices(String... names) {
        return Stream.of(names)
                .collect(Collectors.toMap(Function.identity(), Function.identity(), (a, _) -> a, LinkedHashMap::new));
    }
}
