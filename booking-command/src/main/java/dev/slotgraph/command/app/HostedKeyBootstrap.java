package dev.slotgraph.command.app;

import dev.slotgraph.api.app.AppCommand.IssueApiKey;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.HostedKeys;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.access.KeyStore.App;
import dev.slotgraph.platform.access.KeyStore.StoredKey;
import dev.slotgraph.platform.write.Writes;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Issues the app {@code default} the key that its hosted projects hand out, at the first start at which it has never had one.
 * Who revokes it means it: it does not come back, a new one is issued by {@code POST /v2/keys}. Any number of nodes may start
 * at once: the log takes each next event of the app once.
 */
@Component
@Order(1)
class HostedKeyBootstrap implements ApplicationRunner {

    private static final String NAME = "hosted projects";

    private final KeyStore keys;
    private final HostedKeys hosted;
    private final Commands commands;
    private final Writes writes;
    private final TransactionOperations transactions;
    private final Ids ids;

    HostedKeyBootstrap(
            KeyStore keys,
            HostedKeys hosted,
            Commands commands,
            Writes writes,
            TransactionOperations transactions,
            Ids ids) {
        this.keys = keys;
        this.hosted = hosted;
        this.commands = commands;
        this.writes = writes;
        this.transactions = transactions;
        this.ids = ids;
    }

    @Override
    public void run(ApplicationArguments args) {
        writes.retrying(() -> transactions.execute(_ -> {
            keys.app(AppBootstrap.APP).filter(this::neverHadOne).ifPresent(this::issue);
            return true;
        }));
    }

    private boolean neverHadOne(App app) {
        return keys.list(app.id()).stream()
                .filter(key -> key.kind() == KeyKind.WIDGET)
                .map(StoredKey::name)
                .noneMatch(NAME::equals);
    }

    private void issue(App app) {
        var id = ids.next();
        commands.send(
                app.id(),
                "system",
                "bootstrap",
                new IssueApiKey(
                        app.id(),
                        id,
                        KeyKind.WIDGET.text(),
                        NAME,
                        KeyMaterial.hexHash(hosted.text(id, app.testMode()))));
    }
}
