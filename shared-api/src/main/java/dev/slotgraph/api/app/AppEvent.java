package dev.slotgraph.api.app;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /**
     * For how long the app keeps what it knows.
     *
     * @param peopleDays a person is erased so many days after the end of the last booking; null: kept for good
     */
    record RetentionSet(UUID appId, @Nullable Integer peopleDays) implements AppEvent {}
}
