package dev.slotgraph.webhook.delivery;

import static dev.slotgraph.webhook.delivery.DeliveryRig.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointSettings;
import dev.slotgraph.webhook.endpoint.EndpointSettings.AfterExhaustion;
import dev.slotgraph.webhook.endpoint.SecretStore;
import dev.slotgraph.webhook.exchange.ExchangeResult;
import dev.slotgraph.webhook.ledger.Ledger.Receipt;
import dev.slotgraph.webhook.ledger.ReceiptView;
import dev.slotgraph.webhook.payload.Format;
import dev.slotgraph.webhook.retry.Outcome;
import dev.slotgraph.webhook.retry.RetrySchedule;
import dev.slotgraph.webhook.testing.Receiver;
import dev.slotgraph.webhook.testing.Receiver.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What can be proved of deliveries, who is told of them, and how their secrets are kept. */
class EvidenceTest {

    private final DeliveryRig rig = new DeliveryRig();
    private final Receiver receiver = rig.receiver();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void everyAttemptIsALinkAndWhoeverEditsOneBreaksTheChain() {
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s", "0s", "0s");
        // One in four: more would open the breaker, which holds back the rest while the clock stands still.
        var requests = new AtomicInteger();
        receiver.answer(request -> "1".equals(request.attempt()) && requests.incrementAndGet() % 4 == 0 ? 500 : 200);
        rig.dispatcher();
        for (int booking = 0; booking < 20; booking++) {
            rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        }
        await().until(() -> rig.count("delivered") == 20);

        assertThat(receipts(endpoint)).hasSizeGreaterThan(20);
        assertThat(firstBroken(receipts(endpoint))).isEmpty();
        assertThatThrownBy(() ->
                        rig.sql.sql("update webhook.attempt set status = 200").update())
                .hasMessageContaining("append-only");
        rig.sql
                .sql("alter table webhook.attempt disable trigger attempt_forgets_only")
                .update();
        rig.sql.sql("update webhook.attempt set status = 204 where entry = 7").update();
        assertThat(firstBroken(receipts(endpoint))).contains(7L);
    }

    @Test
    void whatReceiversAnsweredGoesInTimeAndTheChainHolds() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "node is not installed");
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher(
                _ -> new ExchangeResult(
                        new Outcome.Delivered(200), 200, "thank you, Jane", rig.clock.instant(), null, Duration.ZERO),
                Duration.ofMillis(50));
        rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        await().until(() -> receipts(endpoint).size() == 1);
        rig.clock.advance(Duration.ofDays(60));
        rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        await().until(() -> receipts(endpoint).size() == 2);
        var before = receipts(endpoint);

        rig.clock.advance(Duration.ofDays(31));
        rig.retention(Duration.ZERO, Duration.ofDays(90)).run();

        assertThat(receipts(endpoint))
                .extracting(receipt -> receipt.entry().responseHead())
                .containsExactly("", "thank you, Jane");
        assertThat(receipts(endpoint))
                .extracting(Receipt::responseSha256)
                .containsExactlyElementsOf(
                        before.stream().map(Receipt::responseSha256).toList());
        var answer = new JsonMapper().writeValueAsString(ReceiptView.of(rig.ledger, endpoint.id(), 0, 100));
        assertThat(check(answer)).isEqualTo("whole");
    }

    @Test
    void whatWasCutOffBeforeACheckpointShows() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "node is not installed");
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        for (int entries : new int[] {3, 10}) {
            while (receipts(endpoint).size() < entries) {
                int next = receipts(endpoint).size() + 1;
                rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
                await().until(() -> receipts(endpoint).size() == next);
            }
            rig.clock.advance(Duration.ofMinutes(61));
            await().until(() -> rig.ledger
                    .checkpoint(endpoint.id())
                    .filter(signed -> signed.entry() == entries)
                    .isPresent());
        }
        var answers = new JsonMapper();
        assertThat(check(answers.writeValueAsString(ReceiptView.of(rig.ledger, endpoint.id(), 0, 100))))
                .isEqualTo("whole");

        rig.sql.sql("alter table webhook.attempt disable trigger user").update();
        rig.sql.sql("delete from webhook.attempt where entry >= 5").update();

        assertThat(check(answers.writeValueAsString(ReceiptView.of(rig.ledger, endpoint.id(), 0, 100))))
                .isEqualTo("entries from 5 on were cut off");
    }

    @Test
    void theCheckOfTheDocumentationFindsTheSame() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "node is not installed");
        Endpoint endpoint = rig.endpoint(receiver);
        rig.dispatcher();
        for (int booking = 0; booking < 5; booking++) {
            rig.enqueue(message(endpoint, UUID.randomUUID(), 1));
        }
        await().until(() -> receipts(endpoint).size() == 5);
        rig.clock.advance(Duration.ofMinutes(61));
        await().until(() -> rig.ledger.checkpoint(endpoint.id()).isPresent());
        String answer = new JsonMapper().writeValueAsString(ReceiptView.of(rig.ledger, endpoint.id(), 0, 100));
        assertThat(check(answer)).isEqualTo("whole");
        assertThat(check(answer.replaceFirst("\"status\":200", "\"status\":204")))
                .isEqualTo("broken at entry 1");
        assertThat(check(answer.replaceFirst("\"signature\":\"[^\"]{8}", "\"signature\":\"AAAAAAAA")))
                .isNotEqualTo("whole");
    }

    @Test
    void othersAreToldOfWhatIsExhaustedAndDisabledAndNobodyOfHimself() {
        Receiver ears = rig.receiver();
        Endpoint listening = listening(ears);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s");
        receiver.answer(request -> request.number() == 1 ? 500 : 410);
        rig.dispatcher();
        UUID booking = UUID.randomUUID();
        rig.enqueue(message(endpoint, booking, 1), message(endpoint, booking, 2));
        await().until(() -> ears.received().size() == 2);
        assertThat(ears.received().getFirst().body())
                .contains("delivery.exhausted")
                .contains(endpoint.id().toString())
                .contains(booking.toString());
        assertThat(ears.received().getLast().body())
                .contains("endpoint.disabled")
                .contains("gone");

        // What is told of endpoints is not itself told of.
        ears.answer(_ -> 500);
        rig.enable(endpoint, true);
        rig.transactions.executeWithoutResult(_ -> rig.endpoints.note(endpoint.id(), "endpoint.recovered", Map.of()));
        await().until(() -> rig.sql
                        .sql(
                                "select count(*) from webhook.delivery where endpoint_id = :id and state in ('failed', 'held')")
                        .param("id", listening.id())
                        .query(Long.class)
                        .single()
                > 0);
        assertThat(rig.sql
                        .sql(
                                "select count(*) from webhook.endpoint_event where endpoint_id = :id and type = 'delivery.exhausted'")
                        .param("id", listening.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void othersAreToldOfOneThatFailsForLongAndOfItsRecovery() {
        Receiver ears = rig.receiver();
        listening(ears);
        Endpoint endpoint = rig.endpoint(receiver, AfterExhaustion.SKIP, null, "0s", "0s", "0s");
        rig.sql.sql("""
                        insert into webhook.endpoint_health (endpoint_id, window_start, failing_since, last_failure)
                        values (:id, now(), now() - interval '61 hours', now())
                        """).param("id", endpoint.id()).update();
        receiver.answer(request -> "1".equals(request.attempt()) ? 500 : 200);
        rig.dispatcher();
        rig.enqueue(message(endpoint, UUID.randomUUID(), 1));

        await().until(() -> ears.received().size() == 2);

        assertThat(ears.received().getFirst().body())
                .contains("\"event\":\"endpoint.failing\"")
                .contains("\"percent\":50")
                .contains(endpoint.id().toString());
        assertThat(ears.received().getLast().body()).contains("\"event\":\"endpoint.recovered\"");
    }

    @Test
    void secretsAreSealedAnewUnderANewKeyAndTheOldOneIsNeededOnce() {
        Endpoint endpoint = rig.endpoint(receiver);
        var old = MasterKey.fromBase64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        var young = MasterKey.fromBase64(
                Base64.getEncoder().encodeToString("a key of thirty-two bytes, no fe".getBytes(UTF_8)));
        var both = new SecretStore(rig.sql, young, List.of(old));
        assertThat(texts(both, endpoint)).containsExactly(rig.secret(endpoint).text());
        var onlyYoung = new SecretStore(rig.sql, young, List.of());
        assertThat(texts(onlyYoung, endpoint)).isEmpty();
        both.seal();
        assertThat(texts(onlyYoung, endpoint))
                .containsExactly(rig.secret(endpoint).text());
        assertThat(texts(rig.secrets, endpoint)).isEmpty();
    }

    @Test
    void aSecretThatNoKeyOpensStopsItsOwnEndpointAndNoOther() {
        Endpoint broken = rig.endpoint(receiver);
        Endpoint sound = rig.endpoint(receiver);
        byte[] sealed = rig.sql
                .sql("select sealed from webhook.endpoint_secret where endpoint_id = :id")
                .param("id", broken.id())
                .query(byte[].class)
                .single();
        seal(broken, new byte[40], "another");
        rig.secrets.seal();
        rig.dispatcher();
        rig.enqueue(message(broken, UUID.randomUUID(), 1), message(sound, UUID.randomUUID(), 1));

        await().untilAsserted(() -> assertThat(rig.states(sound)).containsExactly("delivered"));
        assertThat(rig.states(broken)).containsExactly("pending");
        seal(broken, sealed, "another");
        rig.clock.advance(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(rig.states(broken)).containsExactly("delivered"));
        assertThat(receiver.received()).extracting(Received::attempt).containsExactly("1", "1");
    }

    private void seal(Endpoint endpoint, byte[] sealed, String with) {
        rig.sql
                .sql("update webhook.endpoint_secret set sealed = :sealed, sealed_with = :with where endpoint_id = :id")
                .param("sealed", sealed)
                .param("with", with)
                .param("id", endpoint.id())
                .update();
    }

    private List<String> texts(SecretStore store, Endpoint endpoint) {
        return store.live(List.of(endpoint.id()), rig.clock.instant()).getOrDefault(endpoint.id(), List.of()).stream()
                .map(secret -> secret.text())
                .toList();
    }

    private Endpoint listening(Receiver ears) {
        return rig.endpoints
                .create(
                        DeliveryRig.APP,
                        null,
                        new EndpointSettings(
                                ears.url(),
                                "",
                                List.of(
                                        "endpoint.failing",
                                        "endpoint.disabled",
                                        "endpoint.recovered",
                                        "delivery.exhausted"),
                                null,
                                null,
                                Format.FREISPACE,
                                1,
                                true,
                                RetrySchedule.parse(List.of("0s")),
                                AfterExhaustion.SKIP,
                                null,
                                List.of()),
                        DeliveryRig.AUTHOR)
                .endpoint();
    }

    private List<Receipt> receipts(Endpoint endpoint) {
        return rig.ledger.receipts(endpoint.id(), 0, 1_000);
    }

    private static Optional<Long> firstBroken(List<Receipt> receipts) {
        @Nullable String previous = null;
        for (Receipt receipt : receipts) {
            if (!receipt.entry().hash(previous).equals(receipt.hash())) {
                return Optional.of(receipt.entry().entry());
            }
            previous = receipt.hash();
        }
        return Optional.empty();
    }

    private static String check(String answer) throws Exception {
        var docs = Files.readString(Path.of("..", "docs", "webhooks.md"));
        int begin = docs.indexOf("import", docs.indexOf("```javascript-receipts"));
        var block = docs.substring(begin, docs.indexOf("```", begin));
        var script = Files.createTempFile("receipts", ".mjs");
        try {
            Files.writeString(
                    script,
                    block + "\nimport { readFileSync } from 'node:fs';\n"
                            + "console.log(check([JSON.parse(readFileSync(0, 'utf8'))]));\n");
            var process = new ProcessBuilder("node", script.toString())
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(answer.getBytes(UTF_8));
            }
            return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        } finally {
            Files.delete(script);
        }
    }
}
