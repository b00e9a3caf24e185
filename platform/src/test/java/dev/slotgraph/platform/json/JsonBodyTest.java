package dev.slotgraph.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonBodyTest {

    private static final JsonMapper MAPPER = WebJson.mapper();
    private static final UUID ID = UUID.fromString("0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11");

    private enum Mode {
        MUTUAL,
        ROUNDROBIN_RANDOM
    }

    private record Order(
            UUID id, String what, Instant start, ZoneId zone, Mode mode, String email, List<UUID> resources) {}

    @Test
    void aGoodBodyIsReadWithItsTypes() {
        var order = body("""
                {"id":"0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11","what":"Fitting","start":"2026-03-01T08:00:00+0100","zone":"Europe/Oslo",
                 "mode":"roundrobin_random","customer":{"email":"ada@example.org"},"resources":["0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11"],
                 "junk":[1,{"x":null}]}""").read(JsonBodyTest::order);

        assertThat(order)
                .isEqualTo(new Order(
                        ID,
                        "Fitting",
                        Instant.parse("2026-03-01T07:00:00Z"),
                        ZoneId.of("Europe/Oslo"),
                        Mode.ROUNDROBIN_RANDOM,
                        "ada@example.org",
                        List.of(ID)));
    }

    @Test
    void allFaultsAreNamedAtOnceByTheirPaths() {
        Problem problem = refused("""
                {"id":"1-1-1-1-1","what":7,"start":"soon","zone":"Mars","mode":"solo","customer":{"email":true},"resources":["x",3]}""");

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("validation_failed");
        assertThat(problem.errors())
                .containsOnlyKeys("id", "what", "start", "zone", "mode", "customer.email", "resources.0", "resources.1")
                .containsEntry("what", List.of("must be a string"))
                .containsEntry("mode", List.of("must be one of mutual, roundrobin_random"));
    }

    @Test
    void whatIsMissingIsNamedOnceAndOnlyAtItsTop() {
        assertThat(refused("{}").errors())
                .containsOnlyKeys("id", "what", "start", "zone", "mode", "customer", "resources")
                .containsEntry("customer", List.of("is required"));
        assertThat(refused("").errors()).isEqualTo(refused("[]").errors());
        assertThat(refused("{\"customer\":[]}").errors()).containsKey("customer.email");
    }

    @Test
    void aReaderThatStumblesOverAStandInDoesNotHideTheFault() {
        assertThatThrownBy(() -> body("{}").read(fields -> {
                    String digits = fields.text("n", 9).required();
                    return Integer.parseInt(digits);
                }))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().errors()).containsOnlyKeys("n"));
        assertThatThrownBy(() -> body("{\"n\":\"x\"}")
                        .read(fields -> Integer.parseInt(fields.text("n", 9).required())))
                .isInstanceOf(NumberFormatException.class);
    }

    @Test
    void aStrictReaderNamesEveryKeyItDidNotAskFor() {
        JsonBody body = body("{\"name\":\"a\",\"nmae\":1,\"address\":{\"city\":\"Bergen\",\"zip\":1}}");

        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> body.readStrict(fields -> fields.text("name", 9).required()
                                + fields.object("address")
                                        .required()
                                        .text("city", 100)
                                        .orNull()))
                .problem();

        assertThat(problem.errors()).containsOnlyKeys("nmae", "address.zip");
    }

    @Test
    void anUpdateTellsAbsentFromNull() {
        body("{\"gone\":null,\"set\":\"x\"}").read(fields -> {
            assertThat(fields.text("absent", 9).isMentioned()).isFalse();
            assertThat(fields.text("gone", 9).isMentioned()).isTrue();
            assertThat(fields.text("gone", 9).isNull()).isTrue();
            assertThat(fields.text("gone", 9).or("other")).isEqualTo("other");
            assertThat(fields.text("set", 9).isPresent()).isTrue();
            return "";
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|",
                "\"5\"|must be a number",
                "5.0|must be a whole number",
                "true|must be a number",
                "11|must be between 1 and 10",
                "0|must be between 1 and 10",
                "99999999999999999999|must be between 1 and 10",
                "[5]|must be a number",
            })
    void numbersAreNotCoerced(String json, @org.jspecify.annotations.Nullable String fault) {
        JsonBody body = body("{\"n\":" + json + "}");
        if (fault == null) {
            assertThat(body.<Integer>read(fields -> fields.integer("n", 1, 10).required()))
                    .isEqualTo(5);
        } else {
            assertThat(catchThrowableOfType(
                                    ProblemException.class,
                                    () -> body.read(
                                            fields -> fields.integer("n", 1, 10).or(1)))
                            .problem()
                            .errors())
                    .isEqualTo(Map.of("n", List.of(fault)));
        }
    }

    @Test
    void freeObjectsKeepTheirValuesAndOrder() {
        Map<String, Object> meta =
                body("{\"meta\":{\"z\":1,\"a\":[true,null,\"x\"],\"m\":{\"d\":1.50,\"big\":12345678901234567890}}}")
                        .read(fields -> fields.map("meta").required());

        assertThat(meta).hasToString("{z=1, a=[true, null, x], m={d=1.50, big=12345678901234567890}}");
    }

    @Test
    void aListOfBodiesIsJudgedOneByOne() {
        List<JsonBody> items = body("{\"bookings\":[{\"n\":1},{\"n\":\"x\"},7]}")
                .read(fields -> fields.bodies("bookings", 10).required());

        assertThat(items).hasSize(3);
        assertThat(items.getFirst().<Integer>read(f -> f.integer("n", 0, 9).required()))
                .isEqualTo(1);
        assertThatThrownBy(() -> items.get(1).read(f -> f.integer("n", 0, 9).required()))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> items.get(2).read(f -> "")).isInstanceOf(ProblemException.class);
        assertThat(body("[\"" + ID + "\"]").readUuids(5)).containsExactly(ID);
        assertThatThrownBy(() -> body("[1,2]").readBodies(1)).hasMessageContaining("more than 1 items");
        assertThatThrownBy(() -> body("{}").readUuids(1)).hasMessageContaining("must be a list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":1,}",
                "nul",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{} {}",
                "\"\\x\"",
                "{\"a\":\"\t\"}",
                "// c\n{}",
                "\u0000"
            })
    void whatIsNotJsonIsMalformed(String json) {
        assertThatThrownBy(() -> body(json)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().code()).isEqualTo("malformed_request");
        });
    }

    @Test
    void bytesThatAreNoUtf8AreMalformed() {
        assertThatThrownBy(() -> JsonBody.parse(MAPPER, new byte[] {'"', (byte) 0xc3, 0x28, '"'}))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("malformed_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\u0000\"}",
                "{\"\\u0000\":1}",
                "{\"a\":[\"\\ud800\"]}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "{\"a\":1e999999999}",
                "{\"a\":1e-400}",
            })
    void whatNoDatabaseCouldKeepIsRefusedInEveryField(String json) {
        assertThatThrownBy(() -> body(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(422));
    }

    @Test
    void sixtyFourLevelsAreReadAndSixtyFiveAreNot() {
        body("{\"a\":".repeat(64) + "1" + "}".repeat(64));
        for (int depth : new int[] {65, 70, 100_000}) {
            assertThatThrownBy(() -> body("[".repeat(depth) + "]".repeat(depth)))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().status()).isEqualTo(422);
                        assertThat(e.problem().errors())
                                .containsEntry("body", List.of("must not be nested deeper than 64 levels"));
                    });
        }
    }

    @Test
    void endlessNumbersAndNamesAreRefused() {
        assertThatThrownBy(() -> body("{\"a\":" + "9".repeat(5_000) + "}")).hasMessageStartingWith("validation_failed");
        assertThatThrownBy(() -> body("{\"" + "n".repeat(5_000) + "\":1}")).hasMessageStartingWith("validation_failed");
        assertThatThrownBy(() -> body("{\"a\":" + "9".repeat(900) + "}")).hasMessageContaining("absurd size");
    }

    @Test
    void manyFaultsMakeAShortAnswer() {
        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> body("{\"ids\":[" + "1,".repeat(5_000) + "1]}")
                                .read(fields -> fields.uuids("ids", 10_000).required()))
                .problem();

        assertThat(problem.errors()).hasSize(100);
    }

    private static Order order(Fields fields) {
        return new Order(
                fields.uuid("id").required(),
                fields.filledText("what", 100).required(),
                fields.instant("start").required(),
                fields.zone("zone").required(),
                fields.enumOf("mode", Mode.class).required(),
                fields.object("customer").required().text("email", 100).required(),
                fields.uuids("resources", 20).required());
    }

    private static Problem refused(String json) {
        return catchThrowableOfType(ProblemException.class, () -> body(json).read(JsonBodyTest::order))
                .problem();
    }

    private static JsonBody body(String json) {
        return JsonBody.parse(MAPPER, json.getBytes(StandardCharsets.UTF_8));
    }
}
