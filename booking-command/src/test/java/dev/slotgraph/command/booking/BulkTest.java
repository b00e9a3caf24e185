package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.platform.crypto.SubjectKeys;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Many bookings by one request: each item has its own answer, and what it did stays or goes as was asked for. */
class BulkTest extends CommandTest {

    @Autowired
    private SubjectKeys keys;

    @Autowired
    private TransactionTemplate transactions;

    private static String at(String resource, String graph, int hour, String more) {
        return Api.booking(
                resource,
                graph,
                "2027-02-01T%02d:00:00Z".formatted(hour),
                "2027-02-01T%02d:00:00Z".formatted(hour + 1),
                more);
    }

    private static String at(String resource, int hour) {
        return at(resource, "instant", hour, "");
    }

    private static String bulk(String flags, String... items) {
        return "{\"bookings\":[%s]%s}".formatted(String.join(",", items), flags);
    }

    private Answer create(String flags, String... items) {
        return api.post("/v2/bookings/bulk", bulk(flags, items));
    }

    private static String step(String id, String action) {
        return "{\"id\":\"%s\",\"action\":\"%s\",\"%2$s\":{\"message\":\"bye\"}}".formatted(id, action);
    }

    private static List<Integer> statuses(Answer answer) {
        return StreamSupport.stream(answer.data().spliterator(), false)
                .map(item -> item.path("status").asInt())
                .toList();
    }

    private static List<String> codes(Answer answer) {
        return StreamSupport.stream(answer.data().spliterator(), false)
                .map(item -> item.path("error").path("code").asString(""))
                .toList();
    }

    private static String id(Answer answer, int index) {
        return answer.data().path(index).path("data").path("id").asString();
    }

    private String state(String booking) {
        return api.put("/v2/bookings/" + booking, "{}").data().path("state").asString();
    }

    private long head() {
        return jdbc.sql("select coalesce(max(global_index), 0) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    private long bookingsBegun() {
        return jdbc.sql("select count(*) from booking.domain_event where event_type = 'booking.created'")
                .query(Long.class)
                .single();
    }

    private String deadlocks() {
        return jdbc.sql("select deadlocks::text from pg_stat_database where datname = current_database()")
                .query(String.class)
                .single();
    }

    /** Each has its own booking and wants the other's: the one that waits in this process, the other in the database. */
    @RepeatedTest(10)
    @Timeout(20)
    void siblingsConfirmedAtOnceWaitForEachOtherInNoCircle() {
        var room = api.resource("");
        var made = create(
                ",\"relate_bookings\":true", at(room, "confirm_decline", 10, ""), at(room, "confirm_decline", 11, ""));

        var answers = Api.atOnce(2, i -> api.put("/v2/bookings/" + id(made, i) + "/confirm", "{\"confirm\":{}}"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 409));
        assertThat(answers).anySatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(claimsOn(room)).isEqualTo(2);
    }

    @RepeatedTest(10)
    @Timeout(20)
    void bulkUpdatesInOppositeOrderDeadlockNowhere() {
        var rooms = List.of(api.resource(""), api.resource(""), api.resource(""));
        var made = rooms.stream()
                .map(room -> api.book(room, "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .id())
                .toList();
        var others = rooms.stream()
                .map(room -> api.book(room, "confirm_decline", "2027-02-01T12:00:00Z", "2027-02-01T13:00:00Z")
                        .id())
                .toList();
        var before = deadlocks();

        var answers = Api.atOnce(
                2,
                i -> api.put(
                        "/v2/bookings/bulk",
                        bulk(
                                "",
                                (i == 0 ? made : others.reversed())
                                        .stream().map(id -> step(id, "confirm")).toArray(String[]::new))));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(deadlocks()).isEqualTo(before);
    }

    @Test
    void eachItemIsAnsweredAsOneAloneWouldBe() {
        var room = api.resource("");

        var answer = create("", at(room, 10), at(room, 11));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(statuses(answer)).containsExactly(201, 201);
        assertThat(answer.data().path(1).path("index").asInt()).isEqualTo(1);
        assertThat(answer.data().path(0).path("data").path("state").asString()).isEqualTo("confirmed");
        assertThat(claimsOn(room)).isEqualTo(2);
        assertThat(answer.header("Slotgraph-Position")).isEqualTo(Long.toString(head()));
    }

    @Test
    void whatFailsByItselfIsUndoneByItself() {
        var room = api.resource("");
        var begun = bookingsBegun();

        var answer = create(
                "",
                at(room, 10),
                at(room, 10),
                "{\"resource_id\":\"x\"}",
                at(room, "no_such_graph", 12, ""),
                at(UUID.randomUUID().toString(), 13),
                at(room, 14));

        assertThat(answer.status()).isEqualTo(207);
        assertThat(statuses(answer)).containsExactly(201, 409, 422, 422, 404, 201);
        assertThat(codes(answer))
                .containsExactly("", "slot_unavailable", "validation_failed", "validation_failed", "not_found", "");
        assertThat(answer.data()
                        .path(2)
                        .path("error")
                        .path("errors")
                        .path("start")
                        .path(0)
                        .asString())
                .isEqualTo("is required");
        assertThat(claimsOn(room)).isEqualTo(2);
        assertThat(bookingsBegun()).isEqualTo(begun + 2);
    }

    @Test
    void thePositionIsThatOfAnEventThatIsThere() {
        var room = api.resource("");
        var related = create(
                ",\"relate_bookings\":true", at(room, "confirm_decline", 10, ""), at(room, "confirm_decline", 11, ""));
        var other = api.book(room, "instant", "2027-02-01T11:00:00Z", "2027-02-01T12:00:00Z");

        // The second step is in the log already when its sibling turns out to have no room.
        var answer =
                api.put("/v2/bookings/bulk", bulk("", step(other.id(), "complete"), step(id(related, 0), "confirm")));

        assertThat(statuses(answer)).containsExactly(200, 409);
        assertThat(answer.header("Slotgraph-Position")).isEqualTo(Long.toString(head()));
    }

    @Test
    void allOrNothingLeavesNothingAndTellsOfEachItem() {
        var room = api.resource("");
        var key = UUID.randomUUID().toString();
        var body = bulk(",\"delete_all_on_error\":true", at(room, 10), at(room, 10), at(room, 12));
        var head = head();

        var answer = api.post("/v2/bookings/bulk", body, "Idempotency-Key", key);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("slot_unavailable");
        assertThat(codes(answer)).containsExactly("rolled_back", "slot_unavailable", "rolled_back");
        assertThat(statuses(answer)).containsExactly(424, 409, 424);
        assertThat(claimsOn(room)).isZero();
        assertThat(head()).isEqualTo(head);
        assertThat(api.post(
                                "/v2/bookings/bulk",
                                bulk(",\"delete_all_on_error\":true", at(room, 10), at(room, 12)),
                                "Idempotency-Key",
                                key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void afterTheFirstErrorNothingIsAttemptedWhenAskedSo() {
        var room = api.resource("");

        var stopped = create(",\"stop_on_first_error\":true", at(room, 10), at(room, 10), at(room, 12));
        var undone = create(
                ",\"stop_on_first_error\":true,\"delete_all_on_error\":true", at(room, 14), at(room, 10), at(room, 16));

        assertThat(stopped.status()).isEqualTo(207);
        assertThat(codes(stopped)).containsExactly("", "slot_unavailable", "not_attempted");
        assertThat(undone.status()).isEqualTo(409);
        assertThat(codes(undone)).containsExactly("rolled_back", "slot_unavailable", "not_attempted");
        assertThat(claimsOn(room)).isEqualTo(1);
    }

    @Test
    void aBulkIsDoneOncePerKeyAndItsItemsOncePerId() {
        var room = api.resource("");
        var id = UUID.randomUUID().toString();
        var item = at(room, "instant", 10, ",\"id\":\"%s\"".formatted(id));
        var body = bulk("", item, at(room, 10));
        var key = UUID.randomUUID().toString();

        var first = api.post("/v2/bookings/bulk", body, "Idempotency-Key", key);
        var again = api.post("/v2/bookings/bulk", body, "Idempotency-Key", key);
        var byId = create("", item, at(room, 12));

        assertThat(first.status()).isEqualTo(207);
        assertThat(again.status()).isEqualTo(207);
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(statuses(byId)).containsExactly(200, 201);
        assertThat(byId.status()).isEqualTo(201);
        assertThat(id(byId, 0)).isEqualTo(id);
        assertThat(eventsOf(id)).isEqualTo(1);
    }

    @Test
    void aKeptAnswerAboutSeveralPeopleGoesWithAnyOfThem() {
        var room = api.resource("");
        var key = UUID.randomUUID().toString();
        var body = bulk("", at(room, 10).replace("ada@", "first@"), at(room, 11).replace("ada@", "second@"));
        var first = api.post("/v2/bookings/bulk", body, "Idempotency-Key", key);
        var second = UUID.fromString(first.data()
                .path(1)
                .path("data")
                .path("customers")
                .path(0)
                .path("id")
                .asString());

        transactions.executeWithoutResult(_ -> keys.destroy(second));

        var again = api.post("/v2/bookings/bulk", body, "Idempotency-Key", key);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.raw().body()).isEmpty();
    }

    @Test
    void anActionSpreadsToWhatWasMadeTogetherUnlessAskedNotTo() {
        var room = api.resource("");
        var made = create(
                ",\"relate_bookings\":true",
                at(room, "confirm_decline", 10, ""),
                at(room, "confirm_decline", 11, ""),
                at(room, "confirm_decline", 12, ""));
        var alone = create("", at(room, "confirm_decline", 13, ""), at(room, "confirm_decline", 14, ""));

        api.put("/v2/bookings/" + id(made, 0) + "/decline", "{\"apply_to_bulked_bookings\":false}");
        assertThat(state(id(made, 1))).isEqualTo("tentative");
        api.put("/v2/bookings/" + id(made, 1) + "/confirm", "{}");
        api.put("/v2/bookings/" + id(alone, 0) + "/confirm", "{}");

        assertThat(state(id(made, 0))).isEqualTo("declined");
        assertThat(state(id(made, 1))).isEqualTo("confirmed");
        assertThat(state(id(made, 2))).isEqualTo("confirmed");
        assertThat(state(id(alone, 1))).isEqualTo("tentative");
        assertThat(claimsOn(room)).isEqualTo(3);
    }

    @Test
    void anActionThatASiblingCannotFollowForWantOfRoomHappensNowhere() {
        var room = api.resource("");
        var made = create(
                ",\"relate_bookings\":true", at(room, "confirm_decline", 10, ""), at(room, "confirm_decline", 11, ""));
        api.book(room, "instant", "2027-02-01T11:00:00Z", "2027-02-01T12:00:00Z");

        var refused = api.put("/v2/bookings/" + id(made, 0) + "/confirm", "{}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("slot_unavailable");
        assertThat(state(id(made, 0))).isEqualTo("tentative");
        assertThat(claimsOn(room)).isEqualTo(1);
    }

    @Test
    void manyBookingsTakeAStepAndSomeMayNot() {
        var room = api.resource("");
        var made = create("", at(room, 10), at(room, 11));
        var nobody = UUID.randomUUID().toString();

        var answer = api.put(
                "/v2/bookings/bulk",
                bulk(
                        "",
                        step(id(made, 0), "cancel"),
                        step(id(made, 0), "cancel"),
                        step(nobody, "cancel"),
                        step(id(made, 1), "fly"),
                        "{\"action\":\"cancel\"}"));

        assertThat(answer.status()).isEqualTo(207);
        assertThat(statuses(answer)).containsExactly(200, 409, 404, 404, 422);
        assertThat(answer.data().path(0).path("data").path("state").asString()).isEqualTo("cancelled");
        assertThat(state(id(made, 1))).isEqualTo("confirmed");
    }

    @Test
    void stepsAreTakenBackWhenOneFailsAndAllWereToBeReset() {
        var room = api.resource("");
        var made = create("", at(room, 10), at(room, 11));

        var answer = api.put(
                "/v2/bookings/bulk",
                bulk(",\"reset_all_on_error\":true", step(id(made, 0), "cancel"), step(id(made, 1), "confirm")));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(codes(answer)).containsExactly("rolled_back", "illegal_action");
        assertThat(state(id(made, 0))).isEqualTo("confirmed");
        assertThat(claimsOn(room)).isEqualTo(2);
        var both = api.put(
                "/v2/bookings/bulk",
                bulk(",\"reset_all_on_error\":true", step(id(made, 0), "cancel"), step(id(made, 1), "complete")));
        assertThat(both.status()).isEqualTo(200);
        assertThat(claimsOn(room)).isEqualTo(1);
    }

    @Test
    void anItemDoesNotSpreadToAnotherItem() {
        var room = api.resource("");
        var made = create(",\"relate_bookings\":true", at(room, 10), at(room, 11), at(room, 12));

        var answer = api.put("/v2/bookings/bulk", bulk("", step(id(made, 0), "cancel"), step(id(made, 1), "complete")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(state(id(made, 0))).isEqualTo("cancelled");
        assertThat(state(id(made, 1))).isEqualTo("completed");
        assertThat(state(id(made, 2))).isIn("cancelled", "completed");
    }

    @Test
    void bulksThatMeetDoNotBlockEachOther() {
        var rooms = IntStream.range(0, 6).mapToObj(_ -> api.resource("")).toList();
        var forwards = rooms.stream().map(room -> at(room, 10)).toArray(String[]::new);
        var backwards = rooms.reversed().stream().map(room -> at(room, 10)).toArray(String[]::new);

        var answers = Api.atOnce(
                12, caller -> create(",\"delete_all_on_error\":true", caller % 2 == 0 ? forwards : backwards));

        assertThat(answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting())))
                .containsOnlyKeys(201, 409)
                .containsEntry(201, 1L);
        assertThat(rooms).allMatch(room -> claimsOn(room) == 1);
    }

    @Test
    void aBulkOfNothingOrOfTooManyIsRefused() {
        var many = new String[101];
        Arrays.fill(many, "{}");
        for (var refused : List.of(
                create(""),
                create("", many),
                api.post("/v2/bookings/bulk", "{}"),
                api.post("/v2/bookings/bulk", "{\"bookings\":7}"))) {
            assertThat(refused.status()).isEqualTo(422);
            JsonNode errors = refused.body().path("errors");
            assertThat(errors.has("bookings")).isTrue();
        }
        assertThat(create("", "7", "[[]]").status()).isEqualTo(422);
        var widget = api.post("/v2/keys", "{\"kind\":\"widget\",\"name\":\"page\"}")
                .data()
                .path("key")
                .asString();
        assertThat(api.withKey(widget).post("/v2/bookings/bulk", bulk("", "{}")).status())
                .isEqualTo(403);
    }
}
