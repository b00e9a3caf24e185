package dev.slotgraph.webhook.replay;

import dev.slotgraph.api.time.TimeFormats;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.replay.Replay.Mode;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a replay is asked to do. */
final class ReplayBody {

    private static final List<String> TYPES = List.of("booking.created", "booking.updated", "booking.deleted");
    private static final int MOST_BOOKINGS = 1_000;
    private static final int MOST_A_SECOND = 10_000;

    private ReplayBody() {}

    /** @param positionOf a {@code webhook_id}; negative where there is none */
    static Asked read(Fields fields, History history, ToLongFunction<String> positionOf) {
        var mode = fields.enumOf("mode", Mode.class).or(Mode.HISTORY);
        var from = fields.any("from").orNull();
        var until = fields.any("until").orNull();
        return new Asked(
                mode,
                from == null ? 0 : after(fields, "from", from, history, positionOf),
                until == null ? null : last(fields, "until", until, history, positionOf),
                fields.texts("types", TYPES.size(), Fields.SHORT_TEXT)
                        .check(TYPES::containsAll, "must be a list of " + String.join(", ", TYPES))
                        .or(List.of()),
                fields.uuids("booking_ids", MOST_BOOKINGS).or(List.<UUID>of()),
                fields.integer("rate", 1, MOST_A_SECOND).orNull());
    }

    /** The position before what is meant. */
    private static long after(
            Fields fields, String name, JsonNode value, History history, ToLongFunction<String> positionOf) {
        String text = value.asString("");
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
            return Math.max(0, value.longValue() - 1);
        }
        if (text.equals("beginning")) {
            return 0;
        }
        return named(fields, name, text, history, positionOf) - (text.startsWith("msg_") ? 1 : 0);
    }

    private static @Nullable Long last(
            Fields fields, String name, JsonNode value, History history, ToLongFunction<String> positionOf) {
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : named(fields, name, value.asString(""), history, positionOf);
    }

    private static long named(
            Fields fields, String name, String text, History history, ToLongFunction<String> positionOf) {
        if (text.startsWith("msg_")) {
            long position = positionOf.applyAsLong(text);
            if (position < 0) {
                fields.fault(name, "is the id of no message of this endpoint");
            }
            return Math.max(1, position);
        }
        try {
            return history.before(TimeFormats.instant(text));
        } catch (IllegalArgumentException e) {
            fields.fault(name, "must be \"beginning\", a position, a time or a webhook-id");
            return 1;
        }
    }
}
