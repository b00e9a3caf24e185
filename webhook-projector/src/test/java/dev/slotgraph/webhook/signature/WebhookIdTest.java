package dev.slotgraph.webhook.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WebhookIdTest {

    private static final String BOOKING = "0198c0de-0000-7000-8000-000000000001";

    @Test
    void theSameCommitAlwaysHasTheSameId() {
        assertThat(WebhookId.of(BOOKING, 3, 3, "booking.updated")).isEqualTo("msg_koa0gpkffpeove0lknaon56ico");
    }

    @Test
    void everyPartOfTheCommitCounts() {
        assertThat(Set.of(
                        WebhookId.of(BOOKING, 3, 3, "booking.updated"),
                        WebhookId.of(BOOKING, 3, 4, "booking.updated"),
                        WebhookId.of(BOOKING, 4, 4, "booking.updated"),
                        WebhookId.of(BOOKING, 3, 3, "booking.deleted"),
                        WebhookId.of("0198c0de-0000-7000-8000-000000000002", 3, 3, "booking.updated")))
                .hasSize(5);
    }

    @Property
    void theTextIsTheIdsBitsAndHasNoDot(@ForAll long high, @ForAll long low) {
        var id = new UUID(high, low);
        String text = WebhookId.of(id);

        assertThat(text).matches("msg_[0-9a-v]{26}");
        // 130 bits of text hold the 128 of the id and two of padding.
        var bits = new BigInteger(text.substring(4), 32).shiftRight(2);
        assertThat(bits).isEqualTo(new BigInteger(id.toString().replace("-", ""), 16));
    }
}
