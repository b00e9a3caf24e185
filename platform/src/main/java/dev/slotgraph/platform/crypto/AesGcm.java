package dev.slotgraph.platform.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Authenticated encryption. A sealed value is, in this order: one byte {@code 0x01} for this layout; 12 bytes of random
 * initialisation vector; the ciphertext, as long as the plain text; 16 bytes of tag. One key may seal 2³² values, far more than
 * a person's or an installation's share. Thread-safe.
 */
public final class AesGcm {

    private static final byte LAYOUT = 1;
    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEAD_BYTES = 1 + IV_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Looking a cipher up costs four times what it does; each use starts it anew. */
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(AesGcm::cipher);

    private AesGcm() {}

    /**
     * Seals a value.
     *
     * @param aad bound to the value without being in it; opening needs the same
     */
    public static byte[] encrypt(SecretKey key, byte[] plain, byte[] aad) {
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        byte[] sealed = new byte[HEAD_BYTES + plain.length + TAG_BYTES];
        sealed[0] = LAYOUT;
        System.arraycopy(iv, 0, sealed, 1, IV_BYTES);
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
            cipher.updateAAD(aad);
            cipher.doFinal(plain, 0, plain.length, sealed, HEAD_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /**
     * Opens a sealed value.
     *
     * @throws SealBrokenException if it was not sealed with this key and {@code aad}, or was changed since
     */
    public static byte[] decrypt(SecretKey key, byte[] sealed, byte[] aad) {
        if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] != LAYOUT) {
            throw new SealBrokenException("not a sealed value of a known layout");
        }
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key,
                    new GCMParameterSpec(TAG_BYTES * 8, Arrays.copyOfRange(sealed, 1, HEAD_BYTES)));
            cipher.updateAAD(aad);
            return cipher.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
        } catch (AEADBadTagException _) {
            throw new SealBrokenException("sealed with another key, or changed since");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }
}
