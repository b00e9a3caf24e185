package dev.slotgraph.query.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingRescheduled;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.link.ActionLink;
import dev.slotgraph.platform.link.LinkSignatures;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server reads by which links a customer can act on a booking, and reading them changes nothing. */
class CustomerLinksTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();
    private final UUID chair = app.resource("Chair");
    private Duration advanced = Duration.ZERO;

    @AfterEach
    void backToNow() {
        advance(advanced.negated());
    }

    private void advance(Duration by) {
        SERVICE.clock().advance(by);
        advanced = advanced.plus(by);
    }

    private UUID booked() {
        return app.book(chair, "2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z");
    }

    private JsonNode links(UUID booking) {
        return links(KeyKind.API, booking, "");
    }

    private JsonNode links(KeyKind kind, UUID booking, String more) {
        return app.get(kind, "/v2/bookings/%s?include=customer_action_links%s".formatted(booking, more))
                .data()
                .path("customer_action_links");
    }

    private static ActionLink link(JsonNode links, String action) {
        var address = links.path(action).asString();
        return SERVICE.bean(LinkSignatures.class)
                .verify(address.substring(address.indexOf("?signature=") + "?signature=".length()))
                .orElseThrow();
    }

    @Test
    void theyLeadToTheActionsThatTheStateHasForCustomers() {
        var booking = booked();

        var links = links(booking);

        assertThat(links.propertyNames()).containsExactlyInAnyOrder("cancel_by_customer", "reschedule_by_customer");
        assertThat(links.path("cancel_by_customer").asString())
                .startsWith(SERVICE.url("/v2/bookings/" + booking + "/external_action/cancel_by_customer?signature="));
        var link = link(links, "cancel_by_customer");
        assertThat(link.appId()).isEqualTo(app.id());
        assertThat(link.bookingId()).isEqualTo(booking);
        assertThat(link.action()).isEqualTo("cancel_by_customer");
        assertThat(link.version()).isOne();
        var good = Duration.between(SERVICE.clock().instant(), link.expiresAt());
        assertThat(good).isBetween(Duration.ofDays(15), Duration.ofDays(30));
        assertThat(link.id()).isNotEqualTo(link(links, "reschedule_by_customer").id());
        var inAList = app.get("/v2/bookings?include=customer_action_links&search=id:" + booking)
                .data()
                .path(0)
                .path("customer_action_links");
        assertThat(inAList).isEqualTo(links);
        assertThat(app.get("/v2/bookings/" + booking).data().has("customer_action_links"))
                .isFalse();
    }

    @Test
    void whoReadsAgainGetsTheSameUntilTheBookingOrTheirTimeIsAnother() {
        var booking = booked();
        var first = links(booking);
        assertThat(links(booking)).isEqualTo(first);

        app.append(new BookingRescheduled(
                booking,
                Samples.slot("2026-06-02T10:00:00Z", "2026-06-02T11:00:00Z"),
                List.of(new BookedResource(chair, 0, 0)),
                Personal.of(booking, Map.of())));
        var moved = links(booking);
        advance(Duration.ofDays(15));
        var later = links(booking);

        assertThat(link(moved, "cancel_by_customer").version()).isEqualTo(2);
        assertThat(link(moved, "cancel_by_customer").id())
                .isNotEqualTo(link(first, "cancel_by_customer").id());
        assertThat(link(later, "cancel_by_customer").id())
                .isNotEqualTo(link(moved, "cancel_by_customer").id());
        assertThat(link(later, "cancel_by_customer").expiresAt())
                .isEqualTo(link(moved, "cancel_by_customer").expiresAt().plus(Duration.ofDays(15)));
    }

    @Test
    void thereAreNoneWhereTheActionIsGone() {
        var cancelled = booked();
        app.transition(cancelled, "cancel", "confirmed", "cancelled");
        var over = booked();
        var unpaid = app.create(
                "instant_payment",
                "create",
                "tentative",
                chair,
                "2026-06-03T10:00:00Z",
                "2026-06-03T11:00:00Z",
                Samples.details("Ada", "ada@example.org"));

        assertThat(links(cancelled)).isEmpty();
        assertThat(links(unpaid)).isEmpty();
        assertThat(links(over)).isNotEmpty();
        advance(Duration.ofDays(92));
        assertThat(links(over)).as("completed by its time, though no timer ran").isEmpty();
    }

    @Test
    void aSeatThatIsTooLateToGiveBackHasNone() {
        var seat = UUID.randomUUID();
        app.append(Samples.created(
                seat,
                "group_customer",
                "create",
                "confirmed",
                Samples.slot("2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z"),
                List.of(new BookedResource(chair, 0, 0)),
                null,
                new BookingSettings(Map.of("min_cancel_time", 3600L), false),
                Samples.details("Ada", "ada@example.org")));
        advance(Duration.ofHours(23));
        assertThat(links(seat).propertyNames()).containsExactly("cancel_by_customer");

        advance(Duration.ofMillis(1));

        assertThat(links(seat)).isEmpty();
    }

    @Test
    void anActionThatAsksForMoreThanALinkCanSayHasNone() {
        var catalog = GraphCatalog.streamOf(app.id());
        app.append(
                "graphs",
                catalog,
                new GraphPublished(
                        catalog,
                        "talkative",
                        1,
                        Map.of(
                                "name",
                                "talkative",
                                "start",
                                Map.of("action", "book", "state", "booked"),
                                "states",
                                Map.of("booked", Map.of("claims", "slot"), "over", Map.of("final", true)),
                                "actions",
                                List.of(
                                        Map.of(
                                                "action",
                                                "cancel_by_customer",
                                                "from",
                                                List.of("booked"),
                                                "to",
                                                "over",
                                                "input",
                                                Map.of("reason", Map.of("type", "string", "required", true))),
                                        Map.of(
                                                "action",
                                                "reschedule_by_customer",
                                                "from",
                                                List.of("booked"),
                                                "to",
                                                "over")))));
        var booking = app.create(
                "talkative",
                "book",
                "booked",
                chair,
                "2026-06-01T10:00:00Z",
                "2026-06-01T11:00:00Z",
                Samples.details("Ada", "ada@example.org"));

        assertThat(links(booking).propertyNames()).containsExactly("reschedule_by_customer");
    }

    @Test
    void whoMayOnlyReadGetsNoneAndThePastHasNone() {
        var booking = booked();
        var position = SERVICE.bean(ReadPosition.class).head();

        assertThat(links(KeyKind.AUDIT, booking, "").isObject()).isTrue();
        assertThat(links(KeyKind.AUDIT, booking, "")).isEmpty();
        assertThat(links(KeyKind.API, booking, "&as_of=" + position).isObject()).isTrue();
        assertThat(links(KeyKind.API, booking, "&as_of=" + position)).isEmpty();
        assertThat(app.get("/v2/bookings?include=customer_action_links&as_of=" + position)
                        .data()
                        .path(0)
                        .path("customer_action_links"))
                .isEmpty();
    }
}
