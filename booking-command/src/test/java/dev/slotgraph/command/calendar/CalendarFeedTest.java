package dev.slotgraph.command.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import dev.slotgraph.platform.access.KeyMaterial;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Addresses of calendars: long, new each time, and nowhere in plain. */
class CalendarFeedTest extends CommandTest {

    private Answer issue(String resource) {
        return api.post("/v2/resources/" + resource + "/calendar_feed", "");
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        var url = answer.data().path("url").asString();
        return url.substring(url.indexOf("?token=") + 7);
    }

    private String log(String resource) {
        return jdbc.sql("""
                select string_agg(convert_from(payload, 'UTF8'), ' ' order by sequence) from booking.domain_event where stream_id = ?
                """)
                .param(CalendarFeedData.idOf(UUID.fromString(resource)).toString())
                .query(String.class)
                .single();
    }

    @Test
    void eachAddressIsNewAndTheLogHasOnlyItsHash() {
        var resource = api.resource("");

        var first = token(issue(resource));
        var second = token(issue(resource));

        assertThat(first).hasSize(43).isNotEqualTo(second);
        assertThat(log(resource))
                .contains(KeyMaterial.hexHash(first), KeyMaterial.hexHash(second))
                .doesNotContain(first, second);
    }

    @Test
    void itIsGivenAtOnceAndTakenAway() {
        var resource = api.resource("");
        var path = "/v2/resources/" + resource + "/calendar_feed";
        assertThat(api.delete(path).status()).isEqualTo(404);

        assertThat(Api.atOnce(3, _ -> issue(resource)))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));

        assertThat(anotherApp().delete(path).status()).isEqualTo(404);
        assertThat(anotherApp().post(path, "").status()).isEqualTo(404);
        assertThat(api.delete(path).status()).isEqualTo(204);
        assertThat(api.delete(path).status()).isEqualTo(404);
        assertThat(issue(resource).status()).isEqualTo(201);
    }
}
