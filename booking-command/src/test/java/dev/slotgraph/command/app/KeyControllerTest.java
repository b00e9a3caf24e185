package dev.slotgraph.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.CommandTest;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class KeyControllerTest extends CommandTest {

    @Test
    void theKeysOfAnAppAreListedPageByPage() {
        var made = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            made.add(api.post("/v2/keys", "{\"kind\":\"audit\",\"name\":\"auditor %d\"}".formatted(i))
                    .id());
        }
        int total = api.get("/v2/keys").body().path("total").asInt();
        var listed = new ArrayList<String>();

        for (int page = 1; page <= Math.ceilDiv(total, 2); page++) {
            var answer = api.get("/v2/keys?limit=2&page=" + page);
            assertThat(answer.data().size()).isBetween(1, 2);
            assertThat(answer.body().path("next_page_url").isNull()).isEqualTo(page * 2 >= total);
            answer.data().forEach(key -> listed.add(key.path("id").asString()));
        }

        assertThat(listed).hasSize(total).doesNotHaveDuplicates().containsAll(made);
        assertThat(api.get("/v2/keys?limit=0").code()).isEqualTo("validation_failed");
        assertThat(api.get("/v2/keys").raw().body()).doesNotContain("live_");
    }
}
