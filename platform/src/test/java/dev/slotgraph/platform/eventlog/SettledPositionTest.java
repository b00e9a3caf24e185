package dev.slotgraph.platform.eventlog;

import static dev.slotgraph.platform.eventlog.Notes.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.eventlog.LogFeed.Filter;
import dev.slotgraph.platform.eventlog.LogFeed.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who reads only what is settled misses nothing, whoever commits late. */
class SettledPositionTest {

    private static final Filter ALL = new Filter(Notes.APP, Set.of(), Set.of(), Set.of());
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static LogFeed feed(TestLog log) {
        return new LogFeed(log.dataSource, new SettledPosition(log.dataSource, LONGEST), new LogWakeUps());
    }

    private static List<String> streams(Page page) {
        return page.events().stream().map(LoggedEvent::streamId).toList();
    }

    @Test
    void nothingBehindAnAppendThatIsUnderWayIsShownUntilItIsDecided() {
        try (var log = new TestLog()) {
            var feed = feed(log);
            log.append(taken("first", 0, "one"));
            var start = feed.read(ALL, 0, 10);
            var late = log.inFlight(taken("late", 0, "late"));
            log.append(taken("quick", 0, "quick"));

            var during = feed.read(ALL, start.next(), 10);
            late.commit();
            var after = feed.read(ALL, during.next(), 10);

            assertThat(streams(start)).containsExactly("first");
            assertThat(streams(during)).isEmpty();
            assertThat(streams(after)).containsExactly("late", "quick");
        }
    }

    @Test
    void theVeryFirstLookWaitsForThoseUnderWayToo() {
        try (var log = new TestLog()) {
            var late = log.inFlight(taken("late", 0, "late"));
            log.append(taken("quick", 0, "quick"));
            var feed = feed(log);

            var during = feed.read(ALL, 0, 10);
            late.commit();

            assertThat(streams(during)).isEmpty();
            assertThat(streams(feed.read(ALL, during.next(), 10))).containsExactly("late", "quick");
        }
    }

    @Test
    void anAppendThatWasRolledBackHoldsNobodyUp() {
        try (var log = new TestLog()) {
            var feed = feed(log);
            log.append(taken("first", 0, "one"));
            log.rollBackAnAppend(taken("never", 0, "never"));
            log.append(taken("second", 0, "two"));

            assertThat(streams(feed.read(ALL, 0, 10))).containsExactly("first", "second");
        }
    }

    @Test
    void aGapOfLongAgoHoldsNobodyUpThoughThereIsAlwaysAnAppendUnderWay() {
        try (var log = new TestLog()) {
            var feed = feed(log);
            log.append(taken("first", 0, "one"));
            var before = log.inFlight(taken("a", 0, "a"));
            log.rollBackAnAppend(taken("never", 0, "never"));
            log.append(taken("second", 0, "two"));
            feed.read(ALL, 0, 10);
            var behind = log.inFlight(taken("b", 0, "b"));
            before.commit();

            assertThat(streams(feed.read(ALL, 0, 10))).containsExactly("first", "a", "second");
            behind.commit();
        }
    }

    @Test
    void theLimitAndTheFilterMoveTheReaderOnWithoutALoss() {
        try (var log = new TestLog()) {
            var feed = feed(log);
            for (int i = 0; i < 5; i++) {
                log.append(taken("s" + i, 0, "one"));
            }
            var first = feed.read(ALL, 0, 2);
            assertThat(streams(first)).containsExactly("s0", "s1");
            assertThat(first.more()).isTrue();
            assertThat(streams(feed.read(ALL, first.next(), 10))).containsExactly("s2", "s3", "s4");

            var none = feed.read(new Filter(Notes.APP, Set.of("note.dropped"), Set.of(), Set.of()), 0, 2);
            assertThat(none.events()).isEmpty();
            assertThat(none.next()).isEqualTo(5);
            assertThat(streams(feed.read(new Filter(Notes.APP, Set.of("note.*"), Set.of("Note"), Set.of("s3")), 0, 2)))
                    .containsExactly("s3");
            assertThat(streams(feed.read(new Filter(UUID.randomUUID(), Set.of(), Set.of(), Set.of()), 0, 2)))
                    .isEmpty();
        }
    }

    @Test
    void readersSeeEachCommittedEventOnceAndInOrderWhileWritersDawdleAndFail() throws Exception {
        try (var log = new TestLog();
                var writers = Executors.newFixedThreadPool(8)) {
            var committed = new ConcurrentLinkedQueue<String>();
            var writing = new AtomicBoolean(true);
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int w = 0; w < 8; w++) {
                var random = new Random(w);
                int writer = w;
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 60; i++) {
                                write(log, "w" + writer + "-" + i, random, committed);
                            }
                        },
                        writers));
            }
            var reader = CompletableFuture.supplyAsync(() -> follow(log, writing));
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            writing.set(false);
            var read = reader.get(30, TimeUnit.SECONDS);

            assertThat(read.stream().map(LoggedEvent::globalIndex).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(read.stream().map(LoggedEvent::streamId).toList())
                    .containsExactlyInAnyOrderElementsOf(committed);
            assertThat(committed.size()).isBetween(200, 479);
        }
    }

    private static void write(TestLog log, String stream, Random random, ConcurrentLinkedQueue<String> committed) {
        boolean fails = random.nextInt(5) == 0;
        log.transaction.executeWithoutResult(status -> {
            log.append(taken(stream, 0, "text"));
            sleep(random.nextInt(12));
            if (fails) {
                status.setRollbackOnly();
            }
        });
        if (!fails) {
            committed.add(stream);
        }
    }

    private static List<LoggedEvent> follow(TestLog log, AtomicBoolean writing) {
        var feed = feed(log);
        List<LoggedEvent> read = new ArrayList<>();
        long position = 0;
        while (true) {
            boolean last = !writing.get();
            var page = feed.read(ALL, position, 7);
            read.addAll(page.events());
            position = page.next();
            if (last && !page.more()) {
                return read;
            }
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
