package dev.slotgraph.command.app;

import dev.slotgraph.api.app.AppCommand.CreateApp;
import dev.slotgraph.api.app.AppCommand.IssueApiKey;
import dev.slotgraph.api.id.Ids;
import dev.slotgraph.command.write.Commands;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.platform.web.SlotgraphProperties;
import dev.slotgraph.platform.write.Writes;
import java.util.HexFormat;
import java.util.UUID;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the app {@code default} and its first key, so that somebody can get in. Any number of nodes may do it at once, at every
 * start: the app's id follows from its name, and the log takes each stream's beginning once.
 */
@Component
@Order(0)
class AppBootstrap implements ApplicationRunner {

    static final String APP = "default";

    private static final String ACTOR = "system";

    private final SlotgraphProperties properties;
    private final KeyStore keys;
    private final JdbcClient jdbc;
    private final Commands commands;
    private final Writes writes;
    private final TransactionOperations transactions;
    private final Ids ids;

    AppBootstrap(
            SlotgraphProperties properties,
            KeyStore keys,
            JdbcClient jdbc,
            Commands commands,
            Writes writes,
            TransactionOperations transactions,
            Ids ids) {
        this.properties = properties;
        this.keys = keys;
        this.jdbc = jdbc;
        this.commands = commands;
        this.writes = writes;
        this.transactions = transactions;
        this.ids = ids;
    }

    @Override
    public void run(ApplicationArguments args) {
        var key = properties.bootstrapKey();
        if (key == null) {
            return;
        }
        if (!KeyMaterial.isSane(key)) {
            throw new SettingException(
                    "slotgraph.bootstrap-key",
                    "is not a possible key",
                    "use 8 to 255 visible ASCII characters, such as live_api_key_…");
        }
        writes.retrying(() -> transactions.execute(_ -> {
            var appId = keys.app(APP).map(KeyStore.App::id).orElseGet(() -> createApp(key.startsWith("test_")));
            issue(appId, key);
            return true;
        }));
    }

    private UUID createApp(boolean testMode) {
        var appId = Ids.named(new UUID(0, 0), "slotgraph|app|" + APP);
        try {
            commands.send(appId, ACTOR, "bootstrap", new CreateApp(appId, APP, testMode));
        } catch (AggregateStreamCreationException e) {
            // Another node that starts for the first time was faster: it is there when this tries again.
            throw new ConcurrencyException("the app began at the same moment", e);
        }
        return appId;
    }

    private boolean isKnown(byte[] hash) {
        return jdbc.sql("select exists (select from booking.api_key where hash = ?)")
                .param(hash)
                .query(Boolean.class)
                .single();
    }

    private void issue(UUID appId, String key) {
        var hash = KeyMaterial.hash(key);
        if (!isKnown(hash)) {
            commands.send(
                    appId,
                    ACTOR,
                    "bootstrap",
                    new IssueApiKey(
                            appId,
                            ids.next(),
                            KeyKind.API.text(),
                            "bootstrap",
                            HexFormat.of().formatHex(hash)));
        }
    }
}
