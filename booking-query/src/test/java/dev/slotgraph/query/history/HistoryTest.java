package dev.slotgraph.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.query.testing.QueryService;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class HistoryTest {

    @Test
    void everyEventIsToldWithItsCauseItsDataAndItsPlaceInTheChain() {
        try (var service = new QueryService(Map.of("slotgraph.query.consistency-timeout", "0s"))) {
            var app = service.app();
            var resource = app.resource("Ada");
            var booking = app.book(resource, "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
            service.processor().shutDown();
            app.transition(booking, "cancel", "confirmed", "cancelled");

            var answer = app.get("/v2/bookings/" + booking + "/history", Map.of("Timekit-Timezone", "Europe/Oslo"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.each("type")).containsExactly("booking.created", "booking.transitioned");
            var created = answer.data().get(0);
            var cancelled = answer.data().get(1);
            assertThat(created.path("sequence").asInt()).isZero();
            assertThat(created.path("revision").asInt()).isEqualTo(1);
            assertThat(created.path("recorded_at").asString()).isEqualTo("2026-03-02T09:00:00+01:00");
            assertThat(created.path("actor").asString()).isEqualTo("key:test");
            assertThat(created.path("cause").asString()).isEqualTo("request");
            assertThat(created.path("request_id").asString()).isEqualTo("request-0");
            assertThat(created.path("to").asString()).isEqualTo("confirmed");
            assertThat(created.path("previous_hash").isNull()).isTrue();
            assertThat(created.path("data").path("slot").path("start_timezone").asString())
                    .isEqualTo("Europe/Oslo");
            assertThat(created.path("data")
                            .path("details")
                            .path("customer")
                            .path("name")
                            .asString())
                    .isEqualTo("Ada");
            assertThat(cancelled.path("from").asString()).isEqualTo("confirmed");
            assertThat(cancelled.path("to").asString()).isEqualTo("cancelled");
            assertThat(cancelled.path("previous_hash").asString())
                    .isEqualTo(created.path("hash").asString())
                    .hasSize(64);
            assertThat(cancelled.path("position").asLong())
                    .isGreaterThan(created.path("position").asLong());
            assertThat(answer.header("Slotgraph-Stale")).isEmpty();
        }
    }

    @Test
    void anEventThatCannotBeReadIsShownAsItIsStoredAndThoseBehindItToo() {
        try (var service = new QueryService()) {
            var app = service.app();
            var booking = app.book(app.resource("Ada"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
            app.transition(booking, "cancel", "confirmed", "cancelled");
            app.damage(booking, 0);

            var history = app.get("/v2/bookings/" + booking + "/history");
            var page = app.get("/v2/bookings/" + booking + "/history", Map.of("Accept", "text/html"));

            assertThat(history.status()).isEqualTo(200);
            assertThat(history.each("type")).containsExactly("booking.created", "booking.transitioned");
            assertThat(history.data().get(0).path("unreadable").asBoolean()).isTrue();
            assertThat(history.data().get(1).path("to").asString()).isEqualTo("cancelled");
            assertThat(history.data().get(1).path("changes")).isEmpty();
            assertThat(page.status()).isEqualTo(200);
            assertThat(new String(page.response().body(), StandardCharsets.UTF_8))
                    .contains("cannot be read");
        }
    }

    @Test
    void aBookingThatBeginsWithAnEventOfALaterReleaseHasAHistory() {
        try (var service = new QueryService()) {
            var app = service.app();
            var booking = app.book(app.resource("Ada"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
            app.transition(booking, "cancel", "confirmed", "cancelled");
            service.catchUp();
            service.sql()
                    .sql(
                            "update booking.domain_event set event_type = 'booking.dreamt' where stream_id = ? and sequence = 0")
                    .param(booking.toString())
                    .update();

            var history = app.get("/v2/bookings/" + booking + "/history");

            assertThat(history.status()).isEqualTo(200);
            assertThat(history.each("type")).containsExactly("booking.dreamt", "booking.transitioned");
            assertThat(history.data().get(1).path("changes")).isEmpty();
        }
    }

    @Test
    void whatWasSaidOfAnErasedPersonReadsAsNothing() {
        try (var service = new QueryService()) {
            var app = service.app();
            var booking = app.book(app.resource("Ada"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
            service.catchUp();
            new TransactionTemplate(service.bean(PlatformTransactionManager.class))
                    .executeWithoutResult(_ -> service.bean(SubjectKeys.class).destroy(booking));

            var history = app.get("/v2/bookings/" + booking + "/history");

            assertThat(history.data().get(0).path("data").path("details").isNull())
                    .isTrue();
            assertThat(history.data().get(0).path("data").path("graph").asString())
                    .isEqualTo("instant");
        }
    }
}
