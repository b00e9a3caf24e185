package dev.slotgraph.command.app;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slotgraph.api.app.AppCommand.CreateApp;
import dev.slotgraph.api.app.AppCommand.IssueApiKey;
import dev.slotgraph.api.app.AppCommand.RevokeApiKey;
import dev.slotgraph.api.app.AppCommand.SetRetention;
import dev.slotgraph.api.app.AppEvent;
import dev.slotgraph.api.app.AppEvent.ApiKeyIssued;
import dev.slotgraph.api.app.AppEvent.ApiKeyRevoked;
import dev.slotgraph.api.app.AppEvent.AppCreated;
import dev.slotgraph.api.app.AppEvent.RetentionSet;
import dev.slotgraph.command.customer.RetentionRules;
import dev.slotgraph.command.register.RegisterRejection.EntryNotFound;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyStore;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** An app and its keys: who issued and revoked them is in the log, what they open is in {@link KeyStore}. */
@Aggregate(type = "app")
class App {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable UUID id;

    App() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    void handle(CreateApp command, KeyStore keys, Clock clock) {
        apply(new AppCreated(command.appId(), command.slug(), command.testMode()));
        keys.ensureApp(command.appId(), command.slug(), command.testMode(), clock.instant());
    }

    @CommandHandler
    void handle(IssueApiKey command, KeyStore keys, Clock clock) {
        apply(new ApiKeyIssued(command.appId(), command.keyId(), command.kind(), command.name(), command.hash()));
        keys.insert(
                command.keyId(),
                command.appId(),
                KeyKind.of(command.kind()),
                command.name(),
                HexFormat.of().parseHex(command.hash()),
                clock.instant());
    }

    @CommandHandler
    void handle(RevokeApiKey command, KeyStore keys, Clock clock) {
        if (!keys.revoke(command.appId(), command.keyId(), clock.instant())) {
            throw new EntryNotFound("Key");
        }
        apply(new ApiKeyRevoked(command.appId(), command.keyId()));
    }

    @CommandHandler
    void handle(SetRetention command, RetentionRules rules, Clock clock) {
        apply(new RetentionSet(command.appId(), command.peopleDays()));
        rules.set(command.appId(), command.peopleDays(), clock.instant());
    }

    @EventSourcingHandler
    void on(AppEvent event) {
        id = event.appId();
    }
}
