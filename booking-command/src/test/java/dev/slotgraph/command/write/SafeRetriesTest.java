package dev.slotgraph.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.platform.write.Writes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** A write may be sent again: by its Idempotency-Key, and by the id that its sender chose. */
class SafeRetriesTest extends CommandTest {

    private static final String START = "2027-02-01T10:00:00Z";
    private static final String END = "2027-02-01T11:00:00Z";

    @Autowired
    private SubjectKeys keys;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Writes writes;

    private record Write(String method, String path, String json) {}

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private long events() {
        return jdbc.sql("select count(*) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    /** All that the write side offers, in an order in which each is possible. */
    private List<Write> everyWrite() {
        var resource = api.resource("");
        var other = api.resource("");
        var booking = api.book(resource, "confirm_decline", START, END).id();
        var site = api.post("/v2/sites", "{\"name\":\"Oslo\"}").id();
        var project = api.post("/v2/projects", "{\"name\":\"Fittings\"}").id();
        var key =
                api.post("/v2/keys", "{\"kind\":\"widget\",\"name\":\"page\"}").id();
        var writes = new ArrayList<Write>();
        writes.add(new Write("POST", "/v2/bookings", Api.booking(other, "instant", START, END, "")));
        writes.add(new Write("PUT", "/v2/bookings/" + booking + "/confirm", "{}"));
        writes.add(new Write("PUT", "/v2/bookings/" + booking, "{\"meta\":{\"floor\":3}}"));
        writes.add(new Write("PUT", "/v2/bookings/" + booking + "/cancel", "{}"));
        writes.add(new Write("DELETE", "/v2/bookings/" + booking, ""));
        writes.add(new Write("POST", "/v2/resources", "{\"name\":\"Room\",\"timezone\":\"Europe/Oslo\"}"));
        writes.add(new Write("PUT", "/v2/resources/" + resource, "{\"name\":\"Hall\"}"));
        writes.add(new Write("POST", "/v2/sites", "{\"name\":\"Bergen\"}"));
        writes.add(new Write("PUT", "/v2/sites/" + site, "{\"name\":\"Hamar\"}"));
        writes.add(new Write("DELETE", "/v2/sites/" + site, ""));
        writes.add(new Write("POST", "/v2/projects", "{\"name\":\"Repairs\"}"));
        writes.add(new Write("PUT", "/v2/projects/" + project, "{\"name\":\"Hires\"}"));
        writes.add(new Write("PUT", "/v2/projects/" + project + "/resources", "[\"%s\"]".formatted(resource)));
        writes.add(new Write(
                "POST", "/v2/projects/" + project + "/resources", "{\"resource_id\":\"%s\"}".formatted(other)));
        writes.add(new Write("DELETE", "/v2/projects/" + project + "/resources/" + other, ""));
        writes.add(new Write("DELETE", "/v2/projects/" + project, ""));
        writes.add(new Write("DELETE", "/v2/resources/" + resource, ""));
        writes.add(new Write("POST", "/v2/keys", "{\"kind\":\"audit\",\"name\":\"auditor\"}"));
        writes.add(new Write("DELETE", "/v2/keys/" + key, ""));
        return writes;
    }

    @Test
    void everyWriteIsDoneOncePerKeyAndNamesItsPosition() {
        for (var write : everyWrite()) {
            var key = newKey();
            var before = events();
            var first = api.send(write.method(), write.path(), write.json(), "Idempotency-Key", key);
            var after = events();
            var again = api.send(write.method(), write.path(), write.json(), "Idempotency-Key", key);

            assertThat(first.status()).as("%s", write).isIn(200, 201, 204);
            assertThat(after).as("%s", write).isGreaterThan(before);
            assertThat(events()).as("%s", write).isEqualTo(after);
            assertThat(again.status()).as("%s", write).isEqualTo(first.status());
            assertThat(again.raw().body()).as("%s", write).isEqualTo(first.raw().body());
            assertThat(again.header("Idempotent-Replayed")).as("%s", write).isEqualTo("true");
            assertThat(first.header("Idempotent-Replayed")).as("%s", write).isEmpty();
            assertThat(again.header("ETag")).as("%s", write).isEqualTo(first.header("ETag"));
            assertThat(first.header("Slotgraph-Position")).as("%s", write).matches("[1-9]\\d*");
            assertThat(again.header("Slotgraph-Position"))
                    .as("%s", write)
                    .isEqualTo(first.header("Slotgraph-Position"));
        }
    }

    private String group(String resource) {
        return "{\"resource_id\":\"%s\",\"graph\":\"group_owner\",\"start\":\"%s\",\"end\":\"%s\",\"settings\":{\"max_seats\":3}}"
                .formatted(resource, START, END);
    }

    private static String under(String id, String json) {
        return json.stripTrailing().replaceFirst("}$", ",\"id\":\"" + id + "\"}");
    }

    @Test
    void anIdThatTheServerMadeIsTakenForEverythingThatCanBeMade() {
        var resource = api.resource("");
        var other = anotherApp();
        var group = api.post("/v2/bookings", group(resource)).id();
        var seat = "{\"graph\":\"group_customer\",\"related\":{\"owner_booking_id\":\"%s\"}}".formatted(group);
        var taken = List.of(
                group,
                api.post("/v2/bookings", seat).id(),
                api.book(api.resource(""), "instant", START, END).id(),
                api.post("/v2/bookings/reserve", Api.booking(api.resource(""), "instant", START, END, ""))
                        .id(),
                other.book(other.resource(""), "instant", START, END).id());

        for (var id : taken) {
            for (var body : List.of(
                    seat,
                    group(api.resource("")),
                    Api.booking(api.resource(""), "instant", START, END, ""),
                    Api.booking(resource, "instant", "2027-02-02T10:00:00Z", "2027-02-02T11:00:00Z", ""),
                    Api.booking(resource, "confirm_decline", "2027-02-02T10:00:00Z", "2027-02-02T11:00:00Z", ""))) {
                var refused = api.post("/v2/bookings", under(id, body));

                assertThat(refused.status()).as(refused.raw().body()).isEqualTo(409);
                assertThat(refused.code()).isEqualTo("duplicate_id");
            }
            var held = api.post(
                    "/v2/bookings/reserve", under(id, Api.booking(api.resource(""), "instant", START, END, "")));
            assertThat(held.code()).isEqualTo("duplicate_id");
        }
    }

    @Test
    void aHoldUnderTheClientsIdIsMadeOnce() {
        var body = under(UUID.randomUUID().toString(), Api.booking(api.resource(""), "instant", START, END, ""));

        var first = api.post("/v2/bookings/reserve", body);
        var again = api.post("/v2/bookings/reserve", body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.raw().body()).isEqualTo(first.raw().body());
    }

    @RepeatedTest(3)
    void ofManyAppsWithOneIdAtOnceOneMakesIt() {
        var id = UUID.randomUUID().toString();
        var apps = IntStream.range(0, 6).mapToObj(_ -> anotherApp()).toList();
        var bodies = apps.stream()
                .map(app -> under(id, Api.booking(app.resource(""), "instant", START, END, "")))
                .toList();

        var answers = Api.atOnce(6, i -> apps.get(i).post("/v2/bookings", bodies.get(i)));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("duplicate_id"));
    }

    @Test
    void aWriteThatChangesNothingNamesThePositionOfTheLogsEnd() {
        var resource = api.resource("");

        var unchanged = api.put("/v2/resources/" + resource, "{\"name\":\"Room\"}");

        assertThat(unchanged.header("Slotgraph-Position"))
                .isEqualTo(jdbc.sql("select max(global_index)::text from booking.domain_event")
                        .query(String.class)
                        .single());
    }

    @Test
    void aKeyThatStoodForAnotherRequestIsRefusedAndOneThatWasRefusedIsFree() {
        var resource = api.resource("");
        var key = newKey();
        var refused = api.book(resource, "no_such_graph", START, END, "Idempotency-Key", key);

        var booked = api.book(resource, "instant", START, END, "Idempotency-Key", key);
        var other = api.book(resource, "instant", END, "2027-02-01T12:00:00Z", "Idempotency-Key", key);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(booked.status()).isEqualTo(201);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
        clock.advance(Duration.ofHours(24).plusSeconds(1));
        assertThat(api.book(resource, "instant", END, "2027-02-01T12:00:00Z", "Idempotency-Key", key)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void ofManyWithOneKeyOneIsDone() {
        var resource = api.resource("");
        var key = newKey();

        var answers = Api.atOnce(20, _ -> api.book(resource, "instant", START, END, "Idempotency-Key", key));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(Answer::id).distinct()).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.header("Idempotent-Replayed").isEmpty()))
                .hasSize(1);
        assertThat(claimsOn(resource)).isEqualTo(1);
    }

    @Test
    void whatWasMadeUnderTheSendersIdIsAnsweredAgainAndNobodyElsesIsTaken() {
        var resource = api.resource("");
        record Made(String path, String json, String otherJson) {}
        var all = List.of(
                new Made(
                        "/v2/bookings",
                        Api.booking(resource, "instant", START, END, ",\"id\":\"%s\""),
                        Api.booking(resource, "instant", START, END, ",\"byline\":\"x\",\"id\":\"%s\"")),
                new Made(
                        "/v2/resources",
                        "{\"name\":\"A\",\"timezone\":\"UTC\",\"id\":\"%s\"}",
                        "{\"name\":\"B\",\"timezone\":\"UTC\",\"id\":\"%s\"}"),
                new Made("/v2/sites", "{\"name\":\"A\",\"id\":\"%s\"}", "{\"name\":\"B\",\"id\":\"%s\"}"),
                new Made("/v2/projects", "{\"name\":\"A\",\"id\":\"%s\"}", "{\"name\":\"B\",\"id\":\"%s\"}"));
        for (var made : all) {
            var id = newKey();
            var first = api.post(made.path(), made.json().formatted(id));
            clock.advance(Duration.ofDays(400));
            var again = api.post(made.path(), made.json().formatted(id));
            var keyed = api.post(made.path(), made.json().formatted(id), "Idempotency-Key", newKey());
            var other = api.post(made.path(), made.otherJson().formatted(id));
            clock.set(NOW);

            assertThat(first.status()).as(made.path()).isEqualTo(201);
            assertThat(first.id()).as(made.path()).isEqualTo(id);
            for (var repeated : List.of(again, keyed)) {
                assertThat(repeated.status()).as(made.path()).isEqualTo(200);
                assertThat(repeated.raw().body()).isEqualTo(first.raw().body());
                assertThat(repeated.header("Slotgraph-Position")).isEqualTo(first.header("Slotgraph-Position"));
                assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
            }
            assertThat(other.status()).as(made.path()).isEqualTo(409);
            assertThat(other.code()).isEqualTo("duplicate_id");
            assertThat(eventsOf(id)).isEqualTo(1);
        }
    }

    @Test
    void ofManyWithOneIdOneIsDone() {
        var resource = api.resource("");
        var body = Api.booking(resource, "instant", START, END, ",\"id\":\"%s\"".formatted(newKey()));

        var answers = Api.atOnce(20, _ -> api.post("/v2/bookings", body));

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(19);
    }

    @Test
    void anAnswerAboutAPersonGoesWithThePerson() {
        var id = newKey();
        var key = newKey();
        var body = Api.booking(api.resource(""), "instant", START, END, ",\"id\":\"%s\"".formatted(id))
                .replace("ada@", "forgotten@");
        var subject = UUID.fromString(api.post("/v2/bookings", body, "Idempotency-Key", key)
                .data()
                .path("customers")
                .path(0)
                .path("id")
                .asString());

        transactions.executeWithoutResult(_ -> keys.destroy(subject));

        var byKey = api.post("/v2/bookings", body, "Idempotency-Key", key);
        assertThat(byKey.status()).isEqualTo(201);
        assertThat(byKey.raw().body()).isEmpty();
        assertThat(api.post("/v2/bookings", body).code()).isEqualTo("duplicate_id");
    }

    @Test
    void aKeptAnswerShowsNeitherPersonsNorKeys() {
        var key = newKey();
        var issued = api.post("/v2/keys", "{\"kind\":\"api\",\"name\":\"server\"}", "Idempotency-Key", key);
        api.book(api.resource(""), "instant", START, END, "Idempotency-Key", newKey());

        var kept = jdbc.sql("select body from booking.idempotency where body is not null")
                .query(byte[].class)
                .list();

        assertThat(kept).hasSizeGreaterThanOrEqualTo(2);
        assertThat(kept.stream().map(body -> new String(body, StandardCharsets.ISO_8859_1)))
                .noneMatch(body -> body.contains("ada@example.org")
                        || body.contains(issued.data().path("key").asString()));
        assertThat(api.post("/v2/keys", "{\"kind\":\"api\",\"name\":\"server\"}", "Idempotency-Key", key)
                        .data()
                        .path("key"))
                .isEqualTo(issued.data().path("key"));
    }

    /** No version that its sender has named is in conflict, so that it reads no 412. */
    @Test
    void aWriteThatLosesEveryRaceMayBeSentAgain() {
        var tries = new AtomicInteger();

        assertThatThrownBy(() -> writes.retrying(() -> {
                    tries.incrementAndGet();
                    throw new ConcurrencyException("another was first");
                }))
                .isInstanceOfSatisfying(ProblemException.class, lost -> {
                    assertThat(lost.problem().status()).isEqualTo(409);
                    assertThat(lost.problem().code()).isEqualTo("write_conflict");
                    assertThat(lost.problem().headers()).containsKey("Retry-After");
                });
        assertThat(tries).hasValue(8);
    }
}
