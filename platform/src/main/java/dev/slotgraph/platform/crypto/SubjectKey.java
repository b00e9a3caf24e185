package dev.slotgraph.platform.crypto;

import javax.crypto.SecretKey;

/** What is known of the key of a person. */
public sealed interface SubjectKey {

    /** There is one. */
    record Live(SecretKey key) implements SubjectKey {}

    /** There was one; the person was erased, for ever. */
    record Destroyed() implements SubjectKey {}

    /** There never was one, as far as this database knows. */
    record Unknown() implements SubjectKey {}
}
