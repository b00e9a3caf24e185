package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An installation that took over another one's log is that one: it answers, decides and proves the same. */
class MovedInstallationTest extends MovedInstallation {

    @Test
    void theInstallationThatTookOverIsTheOneThatWas() throws IOException {
        var world = world();
        var export = export();
        var target = target(SECRET);

        assertThat(imported(target, Map.of(), "--keys", keys(), export))
                .as(said::toString)
                .isZero();

        var head = source.verify().path("head");
        assertThat(said.toString(UTF_8))
                .contains("digest " + head.path("digest").asString());
        assertThat(rows(sql))
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
        assertThat(rows(target.sql())).isEqualTo(rows(sql));
        var before = told(source, world);
        var moved = started(target);
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        assertThat(moved.verify().path("head")).isEqualTo(head);
        assertThat(told(moved, world)).isEqualTo(before);
        assertThat(offered(moved, world)).isEqualTo(offered(source, world));
        assertThat(moved.get("/bookings/" + world.erased() + "?include=customers")
                        .text())
                .doesNotContain("Xanthippe", "quux", "Ultramarine");

        // It goes on as the other would have.
        assertThat(moved.act(world.asked(), "confirm").status()).isEqualTo(200);
        assertThat(moved.act(world.hold(), "confirm").status()).isEqualTo(200);
        assertThat(moved.book(world.room(), "instant", "2031-03-01", "").status())
                .isEqualTo(409);
        assertThat(moved.book(world.room(), "instant", "2031-03-09", "").status())
                .isEqualTo(409);
        assertThat(moved.seat(world.group(), "trent").status()).isEqualTo(201);
        assertThat(moved.seat(world.group(), "peggy").status()).isEqualTo(409);
        assertThat(moved.send("DELETE", "/resources/" + world.wished(), "").status())
                .as("a booking asks for it")
                .isEqualTo(409);
        var again = moved.booked(world.room(), "instant", "2031-03-13", customer("Ada L", "ada@EXAMPLE.org"));
        assertThat(customerOf(moved, again)).isEqualTo(world.customer());
        assertThat(moved.get("/audit/events?after=" + head.path("position").asLong() + "&limit=1000")
                        .data()
                        .findValuesAsString("position"))
                .isNotEmpty()
                .allSatisfy(position -> assertThat(Long.parseLong(position))
                        .isGreaterThan(head.path("position").asLong()));
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        var replay = moved.send("POST", "/audit/replays", "{\"projection\":\"all\",\"mode\":\"verify\"}")
                .data()
                .path("id")
                .asString();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(moved.get("/audit/replays/" + replay)
                                .data()
                                .path("state")
                                .asString())
                        .isEqualTo("completed"));
        assertThat(moved.get("/audit/replays/" + replay)
                        .data()
                        .path("mismatches_found")
                        .asLong())
                .isZero();
    }

    @Test
    void ofThePastNobodyIsToldAgain() throws IOException {
        world();
        var target = target(SECRET);
        assertThat(imported(target, Map.of(), "--keys", keys(), export())).isZero();

        var moved = started(target);
        var endpoint = moved.send("POST", "/webhooks", """
                {"url":"http://127.0.0.1:9/hook","events":["booking.created"]}
                """).data().path("id").asString();
        var room = moved.made("/resources", "{\"name\":\"New\",\"timezone\":\"UTC\"}");
        var booking = moved.booked(room, "instant", "2031-03-01", "");

        await().atMost(PATIENCE)
                .until(() -> !moved.get("/webhooks/" + endpoint + "/deliveries")
                        .data()
                        .isEmpty());
        assertThat(target.sql()
                        .sql("select booking_id from webhook.delivery")
                        .query(UUID.class)
                        .list())
                .containsExactly(UUID.fromString(booking));
    }
}
