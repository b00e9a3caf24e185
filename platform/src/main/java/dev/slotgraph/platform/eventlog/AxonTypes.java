package dev.slotgraph.platform.eventlog;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Lets Jackson 3 read Axon's tokens, which name the class of what they wrap. Axon 4.13.0 writes a {@code ReplayToken} that it
 * cannot read again (AxonFramework#4160, fixed by #4163 in whatever comes after 4.13.0; then this goes).
 */
public final class AxonTypes {

    static final String PACKAGE = "org.axonframework.";

    private AxonTypes() {}

    /** Only Axon's own classes may be named. */
    public static void allowIn(JsonMapper.Builder mapper) {
        mapper.polymorphicTypeValidator(
                BasicPolymorphicTypeValidator.builder().allowIfSubType(PACKAGE).build());
    }
}
