package dev.slotgraph.platform.access;

import java.util.UUID;

/**
 * Who makes a request; a controller takes it as a parameter. Immutable.
 *
 * @param appId everything is scoped to this app
 * @param appSlug the app's readable name
 * @param keyId the key that was used
 * @param kind what the key is for
 * @param testMode whether the app is a test app
 * @param requestId the request's correlation id
 * @param actor as events name it: {@code key:<id>}, with {@code /<who>} where the server says for whom it acts
 */
public record Caller(
        UUID appId, String appSlug, UUID keyId, KeyKind kind, boolean testMode, String requestId, String actor) {

    /** The request attribute under which it is found. */
    public static final String ATTRIBUTE = Caller.class.getName();
}
