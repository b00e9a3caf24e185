package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.Move;
import dev.slotgraph.platform.json.Fields;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body that moves a booking: Timekit's {@code start}, {@code end}, {@code resource_id} and {@code message}, with what is ours
 * beside them. Resources that are not named stay.
 */
record RescheduleForm(Move move, Map<String, @Nullable Object> inputs) {

    private static final int LONGEST_MESSAGE = 5_000;

    static RescheduleForm read(Fields body) {
        var start = body.instant("start");
        var end = body.instant("end");
        BookingForm.checkLength(body, start, end);
        var settings = body.object("settings").orNull();
        var move = new Move(
                start.required(),
                end.required(),
                body.zone("start_timezone").orNull(),
                body.zone("end_timezone").orNull(),
                body.bool("all_day").orNull(),
                resources(body),
                settings != null && settings.bool("respect_availability").or(false));
        var message = body.text("message", LONGEST_MESSAGE).orNull();
        return new RescheduleForm(move, message == null ? Map.of() : Map.of("message", message));
    }

    private static @Nullable List<UUID> resources(Fields body) {
        var several = BookingForm.several(body, "resources").orNull();
        var one = body.uuid("resource_id").orNull();
        return several == null && one != null ? List.of(one) : several;
    }
}
