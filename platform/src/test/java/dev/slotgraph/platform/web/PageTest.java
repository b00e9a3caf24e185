package dev.slotgraph.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.json.WebJson;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final String URL = "https://api.example.org/v2/bookings?limit=3";

    @Test
    void aPageHasTimekitsFields() {
        String json = WebJson.mapper().writeValueAsString(new Paging(3, 2, true, URL).page(5, List.of("d", "e")));

        assertThat(json)
                .isEqualTo("{\"total\":5,\"per_page\":\"3\",\"current_page\":2,\"last_page\":2,\"next_page_url\":null,"
                        + "\"prev_page_url\":\"" + URL + "&page=1\",\"from\":4,\"to\":5,\"data\":[\"d\",\"e\"]}");
    }

    @Test
    void theFirstOfManyPagesPointsToTheNext() {
        var page = new Paging(50, 1, false, "https://api.example.org/v2/bookings").page(120, List.of(1, 2), n -> n + 1);

        assertThat(page.nextPageUrl()).isEqualTo("https://api.example.org/v2/bookings?page=2");
        assertThat(page.prevPageUrl()).isNull();
        assertThat(page.lastPage()).isEqualTo(3);
        assertThat(page.perPage()).isEqualTo(50);
        assertThat(page.data()).containsExactly(2, 3);
    }

    @Test
    void anEmptyListAndAPageBeyondTheLastHaveNoRows() {
        var empty = new Paging(50, 1, false, URL).page(0, List.of());
        var beyond = new Paging(50, 1_000_000_000, false, URL).page(120, List.of());

        assertThat(empty.lastPage()).isEqualTo(1);
        assertThat(empty.from()).isNull();
        assertThat(beyond.nextPageUrl()).isNull();
        assertThat(beyond.prevPageUrl()).isEqualTo(URL + "&page=3");
    }
}
