package dev.slotgraph.webhook.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    private static final byte[] BODY = "{\"name\":\"Tonstudio Größe 2 🎛\"}".getBytes(StandardCharsets.UTF_8);

    private final WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
    private final Instant now = Instant.now();

    @Test
    void theStandardLibraryOfReceiversAcceptsOurSignature() throws Exception {
        verify(secret, BODY, Signatures.standard("msg_a", now, BODY, List.of(secret)));
    }

    @Test
    void duringARotationEitherSecretVerifies() throws Exception {
        var newer = WebhookSecret.generate(new SecureRandom());
        String signature = Signatures.standard("msg_a", now, BODY, List.of(newer, secret));

        assertThat(signature.split(" ")).hasSize(2);
        verify(newer, BODY, signature);
        verify(secret, BODY, signature);
    }

    @Test
    void anotherSecretAnotherBodyAndAnotherIdAreRefused() {
        String signature = Signatures.standard("msg_a", now, BODY, List.of(secret));

        assertThatThrownBy(() -> verify(WebhookSecret.generate(new SecureRandom()), BODY, signature))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verify(secret, "{}".getBytes(StandardCharsets.UTF_8), signature))
                .isInstanceOf(WebhookVerificationException.class);
        String otherId = Signatures.standard("msg_b", now, BODY, List.of(secret));
        assertThatThrownBy(() -> verify(secret, BODY, otherId)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void anIdWithADotCannotBeSigned() {
        assertThatThrownBy(() -> Signatures.standard("msg.a", Instant.EPOCH, BODY, List.of(secret)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void freispacesReceiverFindsTheHexItComputes() throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.text().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));

        assertThat(Signatures.freispace(BODY, secret)).isEqualTo(HexFormat.of().formatHex(mac.doFinal(BODY)));
    }

    @Test
    void aSecretShowsItselfNowhereByAccident() {
        assertThat(secret).hasToString("whsec_…");
        assertThat(WebhookSecret.of(secret.text()).text()).isEqualTo(secret.text());
        assertThatThrownBy(() -> WebhookSecret.of("whsec_c2hvcnQ=")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookSecret.of("c2hvcnQ=")).isInstanceOf(IllegalArgumentException.class);
    }

    private void verify(WebhookSecret with, byte[] body, String signature) throws Exception {
        var headers = HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of("msg_a"),
                        "webhook-timestamp", List.of(Long.toString(now.getEpochSecond())),
                        "webhook-signature", List.of(signature)),
                (_, _) -> true);
        new Webhook(with.text()).verify(new String(body, StandardCharsets.UTF_8), headers);
    }
}
