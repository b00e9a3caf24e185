package dev.slotgraph.query.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.time.LocalDate;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one answer holds, and what is too much for it. At eight o'clock on Monday, 2 March 2026. */
class AvailabilityLimitsTest {

    private static QueryService service;
    private TestApp app;

    @BeforeAll
    static void start() {
        service = new QueryService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
    }

    @Test
    void slotsWithMoreResourcesThanAnAnswerCanHoldAreRefusedAndTheirDaysAreNot() {
        var crowd = Stream.generate(() -> app.resource("Always open")).limit(20).toList();
        var body = "{\"resources\":%s,\"mode\":\"exclusive\",\"timeslot_increments\":\"4 minutes\",\"to\":\"6 months\"}"
                .formatted(crowd.stream().map(id -> "\"" + id + "\"").toList());

        assertThat(app.post("/v2/availability", body).status()).isEqualTo(422);
        assertThat(app.post("/v2/availability/count", body).status()).isEqualTo(200);
        var days = app.post("/v2/availability/dates", body);
        assertThat(days.each("date")).hasSize(185).doesNotHaveDuplicates();
        assertThat(days.data().get(0).path("resources").size()).isEqualTo(20);
    }

    @Test
    void rulesThatWouldCutTheTimeOfManyToPiecesAreRefused() {
        var crowd = Stream.generate(UUID::randomUUID).limit(1_000).toList();
        var rules = Stream.iterate(0, minute -> minute + 1)
                .limit(20)
                .map(minute -> "{\"block_hours\":{\"start\":\"09:%02d\",\"end\":\"09:%02d\"}}"
                        .formatted(2 * minute, 2 * minute + 1))
                .toList();

        var answer = app.post(
                "/v2/availability",
                "{\"resources\":%s,\"to\":\"6 months\",\"constraints\":%s}"
                        .formatted(crowd.stream().map(id -> "\"" + id + "\"").toList(), rules));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").propertyNames()).containsExactly("constraints");
    }

    @Test
    void aFreeStretchHasAPartInEachDayThatItMeets() {
        var ada = app.resource("Always open");
        app.book(ada, "2026-03-05T00:00:00Z", "2026-03-07T00:00:00Z");
        var body = "{\"resources\":[\"%s\"],\"length\":null,\"to\":\"2026-03-09T00:00:00Z\"%s}";

        assertThat(app.post("/v2/availability/dates", body.formatted(ada, "")).each("date"))
                .containsExactly("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-07", "2026-03-08");
        assertThat(app.post("/v2/availability/dates", body.formatted(ada, ",\"output_timezone\":\"Europe/Berlin\""))
                        .each("date"))
                .containsExactly(
                        "2026-03-02",
                        "2026-03-03",
                        "2026-03-04",
                        "2026-03-05",
                        "2026-03-07",
                        "2026-03-08",
                        "2026-03-09");
    }

    @Test
    void sixtyFourThousandCharactersOfRulesAreReadAndObeyed() {
        var ada = app.resource("Always open");
        var rules = new StringBuilder("{\"block_hours\":{\"start\":\"10:00\",\"end\":\"24:00\"}}");
        for (int day = 0; rules.length() < 64_000; day++) {
            var date = LocalDate.parse("2026-04-01").plusDays(day);
            rules.append(",{\"block_period\":{\"start\":\"%s\",\"end\":\"%s\"}}".formatted(date, date.plusDays(1)));
        }

        var answer = app.post(
                "/v2/availability",
                "{\"resources\":[\"%s\"],\"to\":\"2026-03-03T00:00:00Z\",\"constraints\":[%s]}".formatted(ada, rules));

        assertThat(answer.each("start")).containsExactly("2026-03-02T08:00:00+00:00", "2026-03-02T09:00:00+00:00");
    }

    @Test
    void moreSlotsThanAnybodyCanReadAreRefused() {
        var ada = app.resource("Always open");

        var answer = app.post(
                "/v2/availability",
                "{\"resources\":[\"%s\"],\"timeslot_increments\":\"1 second\",\"to\":\"6 months\"}".formatted(ada));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("validation_failed");
    }
}
