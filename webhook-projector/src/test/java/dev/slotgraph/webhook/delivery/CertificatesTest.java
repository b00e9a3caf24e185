package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slotgraph.webhook.address.AddressPolicy;
import dev.slotgraph.webhook.address.Cidr;
import dev.slotgraph.webhook.address.UrlPolicy;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.exchange.ExchangeLimits;
import dev.slotgraph.webhook.exchange.HttpExchange;
import dev.slotgraph.webhook.retry.NextStep;
import dev.slotgraph.webhook.testing.Authority;
import dev.slotgraph.webhook.testing.Receiver;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages to receivers that show another's certificate. */
@Timeout(120)
class CertificatesTest {

    private static final UUID BOOKING = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private final DeliveryRig rig = new DeliveryRig();

    private Receiver receiver;

    @BeforeEach
    void aReceiverThatIsOnlyCalledRight(@TempDir Path keys) throws Exception {
        var authority = new Authority(keys);
        receiver = rig.closed(new Receiver(authority.server("right.example")));
        var addresses = new AddressPolicy(List.of(Cidr.parse("127.0.0.0/8")));
        var exchange = rig.closed(new HttpExchange(
                rig.clock,
                ExchangeLimits.DEFAULT,
                addresses,
                new UrlPolicy(addresses, false),
                _ -> false,
                _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")},
                10,
                "Slotgraph/test",
                authority.client()));
        rig.dispatcher(exchange, Duration.ofMillis(50));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void whoShowsTheCertificateOfItsNameIsSentTheMessage() {
        var endpoint = rig.endpoint(receiver.url("right.example"), AfterExhaustion.HOLD, null);

        rig.enqueue(message(endpoint, BOOKING, 1));

        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("delivered"));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void whoShowsAnothersCertificateIsSentNothingAndTriedAgainAfterHours() {
        var endpoint = rig.endpoint(receiver.url("wrong.example"), AfterExhaustion.HOLD, null, "0s", "5s", "5s");

        rig.enqueue(message(endpoint, BOOKING, 1));

        await().untilAsserted(() -> assertThat(errors()).containsExactly("tls"));
        assertThat(rig.states(endpoint)).containsExactly("pending");
        assertThat(sinceTheAttempt()).isBetween(NextStep.BLOCKED_RETEST, NextStep.BLOCKED_RETEST.plusSeconds(10));
        rig.clock.advance(NextStep.BLOCKED_RETEST);
        await().untilAsserted(() -> assertThat(errors()).containsExactly("tls", "tls"));
        rig.clock.advance(NextStep.BLOCKED_RETEST);
        await().untilAsserted(() -> assertThat(rig.states(endpoint)).containsExactly("held"));
        assertThat(receiver.received()).isEmpty();
    }

    private List<String> errors() {
        return rig.sql
                .sql("select error from webhook.attempt order by id")
                .query(String.class)
                .list();
    }

    /** How long the message waits for its next one. */
    private Duration sinceTheAttempt() {
        return rig.sql
                .sql(
                        "select started_at, next_attempt_at from webhook.attempt a join webhook.delivery d on d.id = a.delivery_id")
                .query((row, _) -> Duration.between(
                        row.getObject("started_at", OffsetDateTime.class),
                        row.getObject("next_attempt_at", OffsetDateTime.class)))
                .single();
    }
}
