package dev.slotgraph.api.app;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of an app. */
public sealed interface AppCommand {

    UUID appId();

    record CreateApp(@TargetAggregateIdentifier UUID appId, String slug, boolean testMode) implements AppCommand {}

    /** @param hash lower-case hex of the SHA-256 of the key */
    record IssueApiKey(@TargetAggregateIdentifier UUID appId, UUID keyId, String kind, String name, String hash)
            implements AppCommand {}

    /** @param peopleDays see {@link AppEvent.RetentionSet} */
    record SetRetention(
            @TargetAggregateIdentifier UUID appId, @Nullable Integer peopleDays) implements AppCommand {}

    record RevokeApiKey(@TargetAggregateIdentifier UUID appId, UUID keyId) implements AppCommand {}
}
