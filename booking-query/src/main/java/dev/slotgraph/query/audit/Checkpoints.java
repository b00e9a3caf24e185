package dev.slotgraph.query.audit;

import dev.slotgraph.platform.crypto.MasterKey;
import dev.slotgraph.platform.eventlog.SettledPosition;
import dev.slotgraph.query.store.ReadModelDatabase;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes down, every minute, what the log is, apart from the log: who changes the one has to change the other too, and to know the
 * key. Several nodes may do so; the first of each number counts. Thread-safe.
 */
@Component
class Checkpoints implements SmartLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoints.class);
    private static final long EVERY_SECONDS = 60;

    private static final String COLUMNS = "select number, position, events, digest, signature from query.checkpoint ";

    private final ReadModelDatabase database;
    private final LogHashes log;
    private final SettledPosition settled;
    private final SecretKey key;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("checkpoints").factory());
    private volatile boolean running;

    Checkpoints(ReadModelDatabase database, LogHashes log, SettledPosition settled, MasterKey masterKey) {
        this.database = database;
        this.log = log;
        this.settled = settled;
        this.key = masterKey.derive(Checkpoint.KEY_PURPOSE, Checkpoint.ALGORITHM);
    }

    /** A checkpoint with its place in the order in which they were written, counted from 1. */
    record Numbered(long number, Checkpoint checkpoint) {}

    SecretKey key() {
        return key;
    }

    /** Those behind a number, in their order. */
    List<Numbered> behind(long number, int limit) {
        return query(COLUMNS + "where number > ? order by number limit ?", number, limit);
    }

    /** The furthest one's, 0 where there is none. */
    long lastPosition() {
        return database.sql()
                .sql("select coalesce(max(position), 0) from query.checkpoint")
                .query(Long.class)
                .single();
    }

    /** Notes what has come since the last time; nothing if nothing has. */
    void write() {
        var last = query(COLUMNS + "order by number desc limit 1").stream().findFirst();
        long from = last.map(one -> one.checkpoint().position()).orElse(0L);
        long until = settled.look().position();
        var digest = last.map(one -> LogDigest.from(one.checkpoint())).orElseGet(LogDigest::ofNothing);
        long before = digest.events();
        log.each(from, until, digest::add);
        if (digest.events() == before) {
            return;
        }
        long number = last.map(Numbered::number).orElse(0L) + 1;
        var checkpoint = Checkpoint.sign(until, digest.events(), digest.value(), key);
        int written = database.sql()
                .sql(
                        "insert into query.checkpoint (number, position, events, digest, signature) values (?, ?, ?, ?, ?) "
                                + "on conflict do nothing")
                .params(number, checkpoint.position(), checkpoint.events(), checkpoint.digest(), checkpoint.signature())
                .update();
        if (written == 1) {
            // Who collects the logs keeps what can be deleted from the database.
            LOGGER.info(
                    "Checkpoint {}: {} events up to position {}, digest {}",
                    number,
                    checkpoint.events(),
                    checkpoint.position(),
                    HexFormat.of().formatHex(checkpoint.digest()));
        }
    }

    private List<Numbered> query(String sql, Object... parameters) {
        return database.sql()
                .sql(sql)
                .params(parameters)
                .query((row, _) -> new Numbered(
                        row.getLong("number"),
                        new Checkpoint(
                                row.getLong("position"),
                                row.getLong("events"),
                                row.getBytes("digest"),
                                row.getBytes("signature"))))
                .list();
    }

    @Override
    public void start() {
        running = true;
        var _ = timer.scheduleWithFixedDelay(this::tryToWrite, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void tryToWrite() {
        try {
            write();
        } catch (RuntimeException e) {
            LOGGER.warn("No checkpoint of the log could be written; the next one will cover it.", e);
        }
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
