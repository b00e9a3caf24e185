package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupQueriesTest {

    private static final BookingDetails CLASS = new BookingDetails(null, "Yoga", "Hall", null, Map.of(), List.of());

    private final TestApp app = SharedService.INSTANCE.app();
    private final UUID hall = app.resource("Hall");
    private Duration advanced = Duration.ZERO;

    @AfterEach
    void backToNow() {
        advance(advanced.negated());
    }

    private void advance(Duration by) {
        SharedService.INSTANCE.clock().advance(by);
        advanced = advanced.plus(by);
    }

    private UUID group(String start, GroupTerms terms) {
        return created("group_owner", "tentative", start, new BookingSettings(Map.of(), false, terms), null);
    }

    private UUID seat(UUID group, String graph, String state) {
        return created(graph, state, "2026-03-03T18:00:00Z", BookingSettings.DEFAULT, group);
    }

    private UUID created(String graph, String state, String start, BookingSettings settings, @Nullable UUID owner) {
        var id = UUID.randomUUID();
        app.append(new BookingCreated(
                id,
                graph,
                1,
                "create",
                state,
                Samples.slot(start, start.replace(":00:00Z", ":45:00Z")),
                List.of(new BookedResource(hall, 0, 0)),
                null,
                null,
                settings,
                null,
                null,
                Personal.of(id, CLASS),
                null,
                owner));
        return id;
    }

    private static GroupTerms seats(int most) {
        return new GroupTerms(most, null, null, null);
    }

    private List<String> open() {
        return app.get("/v2/bookings/groups").each("id");
    }

    @Test
    void theListTellsWhatAWidgetReadsSoonestFirst() {
        var later = group("2026-03-04T18:00:00Z", seats(2));
        var sooner = group("2026-03-03T18:00:00Z", seats(3));
        seat(sooner, "group_customer", "confirmed");

        var list = app.get(KeyKind.WIDGET, "/v2/bookings/groups");

        assertThat(list.each("id")).containsExactly(sooner.toString(), later.toString());
        assertThat(list.body().path("total").asInt()).isEqualTo(2);
        var first = list.data().get(0);
        assertThat(first.path("resource").path("name").asString()).isEqualTo("Hall");
        assertThat(first.path("available_actions").toString()).isEqualTo("[\"complete\",\"cancel\"]");
        assertThat(first.path("attributes").path("event_info").path("what").asString())
                .isEqualTo("Yoga");
        var seats = first.path("attributes").path("group_booking");
        assertThat(seats.path("max_seats").asInt()).isEqualTo(3);
        assertThat(seats.path("current_seats").asInt()).isOne();
        assertThat(seats.path("available_seats").asInt()).isEqualTo(2);
    }

    @Test
    void aFullGroupIsLeftOutUntilASeatIsGivenBackOrAdded() {
        var group = group("2026-03-03T18:00:00Z", seats(1));
        seat(group, "group_customer_payment", "tentative");
        assertThat(open()).containsExactly(group.toString());
        var seat = seat(group, "group_customer", "confirmed");
        assertThat(open()).isEmpty();
        assertThat(app.get("/v2/bookings/groups/" + group)
                        .data()
                        .path("attributes")
                        .path("group_booking")
                        .path("available_seats")
                        .asInt())
                .isZero();

        app.append(new BookingUpdated(group, Map.of(), Personal.of(group, Map.of()), null, seats(2)));
        assertThat(open()).containsExactly(group.toString());
        app.append(new BookingUpdated(group, Map.of(), Personal.of(group, Map.of()), null, seats(1)));
        assertThat(open()).isEmpty();
        app.transition(seat, "cancel_by_customer", "confirmed", "cancelled_by_customer");

        assertThat(open()).containsExactly(group.toString());
    }

    @Test
    void aGroupThatIsOffOrOverOrNotInItsBookingTimesIsLeftOut() {
        var off = group("2026-03-03T18:00:00Z", seats(1));
        app.transition(off, "cancel", "tentative", "cancelled");
        group("2026-03-02T07:00:00Z", seats(1));
        var timed = group(
                "2026-03-05T08:00:00Z",
                new GroupTerms(
                        1,
                        null,
                        Duration.ofDays(1).toSeconds(),
                        Duration.ofDays(2).toSeconds()));
        assertThat(open()).isEmpty();

        advance(Duration.ofDays(1));
        assertThat(open()).containsExactly(timed.toString());
        advance(Duration.ofDays(1).plusMillis(1));

        assertThat(open()).isEmpty();
    }

    @Test
    void whatIsNoGroupOrNotTheAppsIsNotFound() {
        var group = group("2026-03-03T18:00:00Z", seats(1));
        var seat = seat(group, "group_customer", "confirmed");

        assertThat(app.get("/v2/bookings/groups/" + seat).status()).isEqualTo(404);
        assertThat(app.get("/v2/bookings/" + seat + "?include=owner_booking")
                        .data()
                        .path("owner_booking")
                        .path("id")
                        .asString())
                .isEqualTo(group.toString());
        var other = SharedService.INSTANCE.app();
        assertThat(other.get("/v2/bookings/groups/" + group).status()).isEqualTo(404);
        assertThat(other.get("/v2/bookings/groups").each("id")).isEmpty();
        assertThat(app.get("/v2/bookings/groups?search=project.id:nope").status())
                .isEqualTo(422);
    }
}
