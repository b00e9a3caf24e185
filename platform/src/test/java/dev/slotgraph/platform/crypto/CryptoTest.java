package dev.slotgraph.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.platform.problem.SettingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoTest {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "not base64!", "c2hvcnQ=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="})
    void aWrongSecretIsRefusedByTheNameOfItsPropertyAndNotQuoted(@org.jspecify.annotations.Nullable String secret) {
        assertThatThrownBy(() -> MasterKey.fromBase64(secret))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("slotgraph.secret-key")
                .hasMessageContaining("SLOTGRAPH_SECRET_KEY")
                .satisfies(e -> {
                    if (secret != null && !secret.isBlank()) {
                        assertThat(e.getMessage()).doesNotContain(secret);
                    }
                });
    }

    @Test
    void keysOfPurposesDifferAndNeverChange() {
        var master = MasterKey.fromBase64(SECRET);

        // Computed once with another implementation of RFC 5869: what was sealed must stay readable.
        assertThat(HexFormat.of().formatHex(master.derive("subject-keys").getEncoded()))
                .isEqualTo("1e2cb5a72f0295e2b632ed7ebfe32613c82a0caea617d5ec535fd85639b324af");
        assertThat(master.derive("subject-keys")).isNotEqualTo(master.derive("webhook-secrets"));
        assertThat(MasterKey.fromBase64(SECRET + "\n").derive("x")).isEqualTo(master.derive("x"));
    }

    @Test
    void aSealedValueHasTheDocumentedLayoutAndOpensOnlyUnchanged() {
        SecretKey key = MasterKey.fromBase64(SECRET).derive("test");
        byte[] aad = "subject".getBytes(UTF_8);
        byte[] sealed = AesGcm.encrypt(key, "Ada".getBytes(UTF_8), aad);

        assertThat(sealed).hasSize(1 + 12 + 3 + 16).startsWith(1);
        assertThat(AesGcm.decrypt(key, sealed, aad)).isEqualTo("Ada".getBytes(UTF_8));
        assertThat(AesGcm.encrypt(key, "Ada".getBytes(UTF_8), aad)).isNotEqualTo(sealed);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> AesGcm.decrypt(key, changed, aad)).isInstanceOf(SealBrokenException.class);
        }
        assertThatThrownBy(() -> AesGcm.decrypt(key, sealed, "other".getBytes(UTF_8)))
                .isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> AesGcm.decrypt(key, new byte[3], aad)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void anAddressIsFoundByEverySpellingInItsOwnAppOnly() {
        var lookup = new EmailLookup(MasterKey.fromBase64(SECRET));
        UUID app = UUID.randomUUID();

        assertThat(lookup.hash(app, " Ada@Example.ORG "))
                .isEqualTo(lookup.hash(app, "ada@example.org"))
                .hasSize(64)
                .isNotEqualTo(lookup.hash(UUID.randomUUID(), "ada@example.org"))
                .isNotEqualTo(lookup.hash(app, "eda@example.org"));
    }
}
