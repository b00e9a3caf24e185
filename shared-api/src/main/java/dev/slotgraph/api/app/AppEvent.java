package dev.slotgraph.api.app;

import java.util.UUID;

/** What happened to an app and its keys. */
public sealed interface AppEvent {

    UUID appId();

    record AppCreated(UUID appId, String slug, boolean testMode) implements AppEvent {}

    /**
     * @param kind {@code api}, {@code widget} or {@code audit}
     * @param hash lower-case hex of the SHA-256 of the key, which has enough entropy that the hash tells nothing
     */
    record ApiKeyIssued(UUID appId, UUID keyId, String kind, String name, String hash) implements AppEvent {}

    record ApiKeyRevoked(UUID appId, UUID keyId) implements AppEvent {}
}
