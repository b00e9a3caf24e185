package dev.slotgraph.webhook.ledger;

import dev.slotgraph.platform.crypto.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** Signs checkpoints by Ed25519, so that who has no secret can verify them. The key follows from the installation's. Thread-safe. */
public final class CheckpointKey {

    private static final String ALGORITHM = "Ed25519";

    private final KeyPair keys;

    public CheckpointKey(MasterKey masterKey) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(
                    NamedParameterSpec.ED25519,
                    new Seed(masterKey.derive("webhook-checkpoint").getEncoded()));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    public byte[] sign(UUID endpoint, long entry, String hash, Instant signedAt) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(keys.getPrivate());
            signature.update(signed(endpoint, entry, hash, signedAt));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }

    /** X.509 SubjectPublicKeyInfo in PEM's Base64. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    private static byte[] signed(UUID endpoint, long entry, String hash, Instant signedAt) {
        return String.join(
                        "\n",
                        "slotgraph-webhook-checkpoint",
                        endpoint.toString(),
                        Long.toString(entry),
                        hash,
                        Entry.time(signedAt))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Gives the derived bytes to the generator, which takes its private key from them. */
    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Seed(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            System.arraycopy(bytes, 0, target, 0, target.length);
        }
    }
}
