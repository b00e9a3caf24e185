package dev.slotgraph.platform.eventlog;

import static dev.slotgraph.platform.eventlog.Notes.taken;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HashChainTest {

    private final TestLog log = new TestLog();
    private final LoggedEvents events = new LoggedEvents(log.dataSource);

    @BeforeEach
    void aStreamOfFour() {
        log.append(taken("a", 0, "one"), taken("a", 1, "two"));
        log.append(taken("a", 2, "three"));
        log.append(taken("b", 0, "other"), taken("a", 3, "four"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anUntouchedStreamVerifiesWhetherItsEventsCameTogetherOrApart() {
        assertThat(events.ofStream("a")).hasSize(4);
        assertThat(HashChain.verify(events.ofStream("a"))).isEmpty();
        assertThat(HashChain.verify(events.ofStream("b"))).isEmpty();
    }

    @Test
    void anEditedPayloadIsFound() {
        tamper("update booking.domain_event set payload = '{}' where stream_id = 'a' and sequence = 1");

        assertFlaw(1, HashChain.Flaw.CONTENT);
    }

    @Test
    void anEventMovedToAnotherAppIsFound() {
        tamper("update booking.domain_event set app_id = gen_random_uuid() where stream_id = 'a' and sequence = 2");

        assertFlaw(2, HashChain.Flaw.CONTENT);
    }

    @Test
    void anEditedRowWithAFittingHashBreaksItsSuccessor() {
        tamper("update booking.domain_event set payload = '{}' where stream_id = 'a' and sequence = 1");
        LoggedEvent edited = events.ofStream("a").get(1);
        log.sql
                .sql("update booking.domain_event set hash = ? where global_index = ?")
                .params(EventHash.chained(edited.previousHash(), EventHash.content(edited)), edited.globalIndex())
                .update();

        assertFlaw(2, HashChain.Flaw.PREDECESSOR);
    }

    @Test
    void aDeletedRowIsFound() {
        tamper("delete from booking.domain_event where stream_id = 'a' and sequence = 1");

        assertFlaw(2, HashChain.Flaw.SEQUENCE);
    }

    @Test
    void aDeletedRowIsFoundEvenIfTheOthersMoveUp() {
        tamper("delete from booking.domain_event where stream_id = 'a' and sequence = 1");
        tamper("update booking.domain_event set sequence = 1 where stream_id = 'a' and sequence = 2");

        assertFlaw(1, HashChain.Flaw.PREDECESSOR);
    }

    @Test
    void reorderedRowsAreFound() {
        tamper("update booking.domain_event set sequence = 10 where stream_id = 'a' and sequence = 1");
        tamper("update booking.domain_event set sequence = 1 where stream_id = 'a' and sequence = 2");
        tamper("update booking.domain_event set sequence = 2 where stream_id = 'a' and sequence = 10");

        assertFlaw(1, HashChain.Flaw.PREDECESSOR);
    }

    @Test
    void theLayoutIsTheDocumentedOneForEver() {
        byte[] content = EventHash.content(
                "Note",
                "a",
                0,
                "e",
                "note.taken",
                "1",
                Instant.parse("2026-01-02T03:04:05.678901234Z"),
                Notes.APP,
                "{}".getBytes(StandardCharsets.UTF_8),
                "{\"app\":\"x\"}".getBytes(StandardCharsets.UTF_8));

        // Computed apart from this code, by another program over the documented bytes.
        assertThat(HexFormat.of().formatHex(content)).isEqualTo(LAYOUT);
        assertThat(EventHash.chained(null, content)).hasSize(EventHash.LENGTH).isNotEqualTo(content);
    }

    private static final String LAYOUT = "809b039c905c6c6c2f63f3028f41c0a85c0d3943fa341f5f9b6ea6c7fcc5359c";

    private void tamper(String statement) {
        assertThat(log.sql.sql(statement).update()).isEqualTo(1);
    }

    private void assertFlaw(long sequence, HashChain.Flaw flaw) {
        List<LoggedEvent> stream = events.ofStream("a");
        Optional<HashChain.Break> found = HashChain.verify(stream);
        assertThat(found).hasValueSatisfying(broken -> {
            assertThat(broken.sequence()).isEqualTo(sequence);
            assertThat(broken.flaw()).isEqualTo(flaw);
            assertThat(broken.streamId()).isEqualTo("a");
        });
    }
}
