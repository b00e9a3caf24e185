package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bookings that were made together show each other. */
class BulkedBookingsTest {

    private final TestApp app = SharedService.INSTANCE.app();
    private final UUID room = app.resource("Room");

    private UUID booking(int hour, @Nullable UUID bulk) {
        var id = UUID.randomUUID();
        var created = Samples.created(
                id,
                "instant",
                "confirm",
                "confirmed",
                Samples.slot("2026-03-02T%02d:00:00Z".formatted(hour), "2026-03-02T%02d:00:00Z".formatted(hour + 1)),
                List.of(new BookedResource(room, 0, 0)),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Ada", "ada@example.org"));
        app.append(
                "booking",
                id,
                new BookingCreated(
                        id,
                        created.graph(),
                        created.graphVersion(),
                        created.action(),
                        created.state(),
                        created.slot(),
                        created.resources(),
                        null,
                        created.customerId(),
                        created.settings(),
                        null,
                        null,
                        created.details(),
                        bulk,
                        null),
                QueryService.START);
        return id;
    }

    private List<String> bulkedWith(UUID booking) {
        var bulked = app.get("/v2/bookings/" + booking + "?include=bulked_bookings")
                .data()
                .path("bulked_bookings");
        return StreamSupport.stream(bulked.spliterator(), false)
                .map(other -> other.path("id").asString())
                .toList();
    }

    @Test
    void eachShowsTheOthersThatAreStillThere() {
        var bulk = UUID.randomUUID();
        var later = booking(12, bulk);
        var first = booking(10, bulk);
        var gone = booking(11, bulk);
        var other = booking(13, UUID.randomUUID());
        var alone = booking(14, null);
        app.transition(gone, "cancel", "confirmed", "cancelled");
        assertThat(bulkedWith(first)).containsExactly(gone.toString(), later.toString());

        app.append(new BookingDeleted(gone));

        assertThat(bulkedWith(first)).containsExactly(later.toString());
        assertThat(bulkedWith(later)).containsExactly(first.toString());
        assertThat(bulkedWith(other)).isEmpty();
        assertThat(bulkedWith(alone)).isEmpty();
        var list = app.get("/v2/bookings?include=bulked_bookings&search=id:" + first);
        assertThat(list.data()
                        .path(0)
                        .path("bulked_bookings")
                        .path(0)
                        .path("state")
                        .asString())
                .isEqualTo("confirmed");
        assertThat(app.get("/v2/bookings/" + first).data().has("bulked_bookings"))
                .isFalse();
    }
}
