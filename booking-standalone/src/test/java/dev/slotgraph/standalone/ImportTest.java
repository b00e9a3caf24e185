package dev.slotgraph.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What becomes of people with their keys and without, and what is not imported at all. */
class ImportTest extends MovedInstallation {

    @Test
    void withoutTheKeysItIsDataForTests() throws IOException {
        var world = world();
        var target = target(OTHER_SECRET);

        assertThat(imported(target, Map.of(), export())).as(said::toString).isZero();

        var moved = started(target);
        assertThat(moved.verify().path("valid").asBoolean()).isTrue();
        assertThat(moved.get("/bookings?limit=1000&include=attributes,customers,event,meta")
                        .text())
                .contains("[erased]")
                .doesNotContain("Ada", "ada@", "Ultramarine");
        assertThat(moved.book(world.room(), "instant", "2031-03-01", "").status())
                .isEqualTo(409);
        assertThat(moved.act(world.asked(), "confirm").status()).isEqualTo(200);
        assertThat(moved.book(world.room(), "instant", "2031-03-13", customer("Ada", "ada@example.org"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void keysMoveUnderAnotherSecretKeyAndTheErasedStayErased() throws IOException {
        var world = world();
        var mallory = customerOf(source, world.asked());
        var early = keys();
        assertThat(source.send("DELETE", "/customers/" + mallory, "").status()).isEqualTo(204);
        var export = export();
        var target = target(OTHER_SECRET);

        assertThat(imported(target, Map.of(), "--keys=" + early, export)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("Nothing was imported.", "another secret key");
        assertThat(imported(target, Map.of(ImportCommand.SOURCE_KEY, SECRET), "--keys=" + early, export))
                .as(said::toString)
                .isZero();

        var moved = started(target);
        assertThat(moved.get("/bookings/" + world.confirmed() + "?include=attributes,customers")
                        .text())
                .contains("ADA@example.org", "Ultramarine");
        assertThat(moved.get("/bookings/" + world.asked() + "?include=attributes,customers")
                        .text())
                .doesNotContain("bob@", "Ultramarine");
        var again = moved.booked(world.room(), "instant", "2031-03-13", customer("Ada", "ada@example.org"));
        assertThat(customerOf(moved, again)).isEqualTo(world.customer());
    }

    @Test
    void whatDoesNotHoldIsNamedAndNothingIsImported() throws IOException {
        world();
        var lines = new ArrayList<>(new String(
                        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(export()))).readAllBytes(),
                        UTF_8)
                .lines()
                .toList());
        int edited = 10;
        lines.set(edited, lines.get(edited).replaceFirst("\"recorded_at\":\"20..", "\"recorded_at\":\"2019"));
        var forged = Files.write(folder.resolve("forged.ndjson"), lines);
        var cut = Files.write(folder.resolve("cut.ndjson"), lines.subList(0, 8));
        var target = target(SECRET);

        assertThat(imported(target, Map.of(), forged)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("Nothing was imported.", "forged.ndjson", "line 11", "content");
        assertThat(imported(target, Map.of(), cut)).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("cut.ndjson", "end");
        assertThat(imported(target, Map.of(), folder.resolve("none.ndjson"))).isEqualTo(2);
        assertThat(imported(target, Map.of())).isEqualTo(2);
        assertThat(imported(target, Map.of(), "--help")).isZero();
        assertThat(target.sql()
                        .sql("select count(*) from booking.domain_event")
                        .query(Long.class)
                        .single())
                .isZero();

        var keys = Files.readAllLines(keys());
        var fewer = new ArrayList<>(keys.subList(0, keys.size() - 2));
        fewer.add("{\"end\":true,\"keys\":%d}".formatted(fewer.size()));
        var incomplete = Files.write(folder.resolve("fewer.ndjson"), fewer);
        var torn = Files.write(folder.resolve("torn.ndjson"), keys.subList(0, 3));
        assertThat(imported(target, Map.of(), "--keys", incomplete, export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("keys of 1 people");
        assertThat(imported(target, Map.of(), "--keys", torn, export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("not whole");

        assertThat(imported(target, Map.of(), export())).as(said::toString).isZero();
        assertThat(imported(target, Map.of(), export())).isEqualTo(1);
        assertThat(said.toString(UTF_8)).contains("not empty");
    }
}
