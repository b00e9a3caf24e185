package dev.slotgraph.command.booking;

import dev.slotgraph.api.booking.BookingCommand.ExtendHold;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.Fields;
import dev.slotgraph.platform.json.Given;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Holds a slot for some seconds, until a booking that names the hold takes its place. */
@RestController
class HoldController {

    private static final int LONGEST_SECONDS = 86_400;

    private final Writes writes;
    private final Bookings bookings;
    private final BookingFactory factory;

    HoldController(Writes writes, Bookings bookings, BookingFactory factory) {
        this.writes = writes;
        this.bookings = bookings;
        this.factory = factory;
    }

    private record Reservation(
            BookingForm booking, @Nullable Integer seconds) {

        static Reservation read(Fields body) {
            return new Reservation(BookingForm.read(body), reservationTime(body).orNull());
        }
    }

    private record Extension(UUID reservationId, int seconds) {

        static Extension read(Fields body) {
            return new Extension(
                    body.uuid("reservation_id").required(),
                    reservationTime(body).required());
        }
    }

    private static Given<Integer> reservationTime(Fields body) {
        return body.integer("reservation_time", 1, LONGEST_SECONDS);
    }

    @PostMapping("/v2/bookings/reserve")
    @Allow({KeyKind.API, KeyKind.WIDGET})
    ResponseEntity<byte[]> reserve(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var reservation = body.read(Reservation::read);
        var form = reservation.booking().allowedTo(caller);
        return writes.run(
                WriteRequest.of(caller, request, body).making("booking", form.id()),
                () -> bookings.begin(
                        caller,
                        factory.prepareHold(
                                caller.appId(), bookings.inPlaceOfItsHold(caller, form), reservation.seconds()),
                        zone,
                        include));
    }

    @PutMapping("/v2/bookings/reserve/extend")
    @Allow({KeyKind.API, KeyKind.WIDGET})
    ResponseEntity<byte[]> extend(
            Caller caller,
            OutputZone zone,
            JsonBody body,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String include) {
        var extension = body.read(Extension::read);
        var write = WriteRequest.of(caller, request, body);
        return writes.run(
                write,
                () -> bookings.shown(
                        bookings.send(
                                caller,
                                new ExtendHold(
                                        extension.reservationId(),
                                        caller.appId(),
                                        Duration.ofSeconds(extension.seconds()),
                                        write.expectedVersion())),
                        zone,
                        include));
    }
}
