package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingDetails;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.booking.GroupTerms;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.RequestStatements;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A group shows who has, or had, a seat in it. */
class RelatedBookingsTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;
    private static final BookingDetails CLASS = new BookingDetails(null, "Yoga", "Hall", null, Map.of(), List.of());
    private static final Set<String> NATIVE = Set.of(
            "id",
            "graph",
            "graph_version",
            "state",
            "completed",
            "version",
            "name",
            "start",
            "end",
            "start_timezone",
            "end_timezone",
            "all_day",
            "byline",
            "color",
            "optional",
            "status",
            "resources",
            "available_actions",
            "possible_actions",
            "deleted",
            "created_at",
            "updated_at");

    private final TestApp app = SERVICE.app();
    private final UUID hall = app.resource("Hall");
    private Instant now = QueryService.START;

    private UUID created(
            TestApp by,
            String graph,
            String state,
            BookingDetails details,
            BookingSettings settings,
            @Nullable UUID owner) {
        var id = UUID.randomUUID();
        var customer = details.customer();
        now = now.plusSeconds(1);
        by.append(
                "booking",
                id,
                new BookingCreated(
                        id,
                        graph,
                        1,
                        "create",
                        state,
                        Samples.slot("2026-03-03T18:00:00Z", "2026-03-03T19:00:00Z"),
                        List.of(new BookedResource(hall, 0, 0)),
                        null,
                        customer == null ? null : customer.id(),
                        settings,
                        null,
                        null,
                        Personal.of(id, details),
                        null,
                        owner),
                now);
        return id;
    }

    private UUID group() {
        return created(
                app,
                "group_owner",
                "tentative",
                CLASS,
                new BookingSettings(Map.of(), false, new GroupTerms(20, null, null, null)),
                null);
    }

    private UUID seat(UUID group, String who) {
        return seat(app, group, who);
    }

    private UUID seat(TestApp by, UUID group, String who) {
        return created(
                by,
                "group_customer",
                "confirmed",
                Samples.details(who, who.toLowerCase(Locale.ROOT) + "@example.org"),
                BookingSettings.DEFAULT,
                group);
    }

    private static List<String> each(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.path(field).asString())
                .toList();
    }

    private List<String> related(UUID group, String more) {
        return each(
                app.get("/v2/bookings/%s?include=related_bookings%s".formatted(group, more))
                        .data()
                        .path("related_bookings"),
                "id");
    }

    @Test
    void aGroupShowsItsSeatsInTheOrderInWhichTheyWereTakenAndNoOthers() {
        var group = group();
        var other = group();
        var first = seat(group, "Zoe");
        var elsewhere = seat(other, "Ada");
        var second = seat(group, "Ada");
        var left = seat(group, "Bea");
        var gone = seat(group, "Cat");
        app.transition(left, "cancel_by_customer", "confirmed", "cancelled_by_customer");
        app.transition(gone, "cancel_by_customer", "confirmed", "cancelled_by_customer");
        app.append(new BookingDeleted(gone));
        seat(SERVICE.app(), group, "Mallory");

        var shown = app.get("/v2/bookings/" + group + "?include=related_bookings")
                .data()
                .path("related_bookings");

        assertThat(each(shown, "id")).containsExactly(first.toString(), second.toString(), left.toString());
        assertThat(each(shown, "state")).containsExactly("confirmed", "confirmed", "cancelled_by_customer");
        assertThat(shown.path(0).propertyNames()).containsExactlyInAnyOrderElementsOf(NATIVE);
        assertThat(shown.path(0).path("available_actions").toString())
                .isEqualTo("[\"complete\",\"cancel_by_customer\",\"cancel_by_owner\"]");
        assertThat(shown.path(0).path("resources").path(0).path("name").asString())
                .isEqualTo("Hall");
        assertThat(related(other, "")).containsExactly(elsewhere.toString());
        assertThat(related(first, "")).isEmpty();
        assertThat(app.get("/v2/bookings/" + group).data().has("related_bookings"))
                .isFalse();
    }

    @Test
    void ofSeatsItShowsWhatIsAskedForBehindADot() {
        var group = group();
        seat(group, "Zoe");

        var seat = app.get(
                        "/v2/bookings/" + group + "?include=related_bookings.customers,related_bookings.attributes,"
                                + "related_bookings.available_actions,related_bookings.related_bookings,related_bookings.weather")
                .data()
                .path("related_bookings")
                .path(0);

        assertThat(seat.path("customers").path(0).path("name").asString()).isEqualTo("Zoe");
        assertThat(seat.path("attributes").path("event_info").path("what").asString())
                .isEqualTo("Fitting");
        assertThat(seat.path("available_actions")).isNotEmpty();
        assertThat(seat.has("related_bookings")).isFalse();
        assertThat(app.get("/v2/bookings/" + group + "?include=related_bookings,customers")
                        .data()
                        .path("related_bookings")
                        .path(0)
                        .has("customers"))
                .as("what is asked of the group")
                .isFalse();
    }

    @Test
    void aPageOfGroupsTakesAsManyStatementsAsOne() {
        var one = group();
        seat(one, "Zoe");
        SERVICE.catchUp();
        try (var statements = new RequestStatements()) {
            app.get("/v2/bookings?include=related_bookings.customers");
            var forOne = statements.drain();
            for (int group = 0; group < 8; group++) {
                var another = group();
                for (int seat = 0; seat < 5; seat++) {
                    seat(another, "Guest" + seat);
                }
            }
            SERVICE.catchUp();
            statements.drain();

            var page = app.get("/v2/bookings?include=related_bookings.customers&search=graph:group_owner");

            assertThat(page.data())
                    .hasSize(9)
                    .allSatisfy(
                            group -> assertThat(group.path("related_bookings")).isNotEmpty());
            assertThat(statements.drain()).hasSameSizeAs(forOne);
        }
    }

    @Test
    void aBrowsersKeyDoesNotLearnWhoHasASeat() {
        var group = group();
        seat(group, "Zoe");

        for (var path : List.of("/v2/bookings/groups", "/v2/bookings/groups/" + group)) {
            var include = "?include=related_bookings.customers,customer_action_links,bulked_bookings,customers";
            var answer = app.get(KeyKind.WIDGET, path + include);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().toString())
                    .doesNotContain("Zoe", "related_bookings", "bulked_bookings", "customers")
                    .contains("current_seats");
            assertThat(app.get(path + include).body().toString()).contains("Zoe");
        }
    }

    @Test
    void thePastShowsTheSeatsAsTheyWere() {
        var group = group();
        var first = seat(group, "Zoe");
        var second = seat(group, "Ada");
        var position = SERVICE.bean(ReadPosition.class).head();
        app.transition(second, "cancel_by_customer", "confirmed", "cancelled_by_customer");
        app.append(new BookingDeleted(second));
        seat(group, "Bea");
        SERVICE.catchUp();

        var then = "&as_of=" + position;

        assertThat(related(group, then)).containsExactly(first.toString(), second.toString());
        var shown = app.get("/v2/bookings?search=id:%s&include=related_bookings.customers".formatted(group) + then)
                .data()
                .path(0)
                .path("related_bookings");
        assertThat(each(shown, "state")).containsOnly("confirmed");
        assertThat(shown.path(1).path("customers").path(0).path("name").asString())
                .isEqualTo("Ada");
        assertThat(related(group, "&as_of=1")).isEmpty();
    }

    @Test
    void moreThanCanBeShownIsRefusedAndNotCutOff() {
        var group = group();
        var seat = seat(group, "Zoe");
        SERVICE.catchUp();
        SERVICE.sql().sql("""
                insert into query.booking
                select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid()))).*
                from query.booking b, generate_series(1, ?) where b.id = ?
                """).params(Bookings.MOST_RELATED, seat).update();

        for (var then : List.of("", "&as_of=" + SERVICE.bean(ReadPosition.class).head())) {
            var answer = app.get("/v2/bookings/%s?include=related_bookings%s".formatted(group, then));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.body().path("errors").has("include")).isTrue();
        }
        assertThat(app.get("/v2/bookings/" + group).status()).isEqualTo(200);
    }
}
