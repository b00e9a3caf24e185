package dev.slotgraph.platform.crypto;

import java.util.Arrays;
import java.util.UUID;
import javax.crypto.SecretKey;

/** Takes people's keys from under one master key to under another one, or the same. Thread-safe. */
public final class KeyTransfer {

    private final SecretKey from;
    private final SecretKey to;

    public KeyTransfer(MasterKey from, MasterKey to) {
        this.from = from.derive(SubjectKeys.PURPOSE);
        this.to = to.derive(SubjectKeys.PURPOSE);
    }

    /** @throws SealBrokenException where the first master key did not wrap it, or not for this person */
    public byte[] rewrap(UUID subject, byte[] wrapped) {
        byte[] key = AesGcm.decrypt(from, wrapped, SubjectKeys.bytes(subject));
        try {
            return AesGcm.encrypt(to, key, SubjectKeys.bytes(subject));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
