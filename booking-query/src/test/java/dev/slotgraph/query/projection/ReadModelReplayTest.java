package dev.slotgraph.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What happens between a comparison and the replacement that follows from it. */
class ReadModelReplayTest {

    private final QueryService service = SharedService.INSTANCE;
    private final ReadModelReplay replay = service.bean(ReadModelReplay.class);
    private final TestApp app = service.app();
    private UUID booking = UUID.randomUUID();

    @BeforeEach
    void spoil() {
        booking = app.book(app.resource("Chair"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        service.catchUp();
        service.sql()
                .sql("update query.booking set state = 'nowhere' where id = :id")
                .param("id", booking)
                .update();
    }

    private List<BookingRow> compared() {
        var found = replay.compareBookings(app.id(), List.of(booking), true, true);
        assertThat(found.differences()).hasSize(1);
        return found.rows();
    }

    private Map<String, Object> row() {
        return service.sql().sql("""
                        select state, version, doc #>> '{details,value}' is null as erased,
                               (select count(*) from query.calendar_entry where booking_id = id) as claims
                        from query.booking where id = :id
                        """).param("id", booking).query().singleRow();
    }

    @Test
    void whatWasFoldedIsPutInPlace() {
        replay.rebuildBookings(app.id(), List.of(booking), compared());

        assertThat(row())
                .containsEntry("state", "confirmed")
                .containsEntry("version", 1L)
                .containsEntry("claims", 1L)
                .containsEntry("erased", false);
    }

    @Test
    void aBookingThatHasGoneOnIsNotThrownBack() {
        var folded = compared();
        app.transition(booking, "cancel", "confirmed", "cancelled");
        service.catchUp();

        replay.rebuildBookings(app.id(), List.of(booking), folded);

        assertThat(row())
                .containsEntry("state", "cancelled")
                .containsEntry("version", 2L)
                .containsEntry("claims", 0L);
    }

    @Test
    void aPersonWhoWasErasedMeanwhileDoesNotComeBack() {
        var folded = compared();
        var subject = folded.getFirst().booking().subject();
        new TransactionTemplate(service.bean(PlatformTransactionManager.class))
                .executeWithoutResult(_ -> service.bean(SubjectKeys.class).destroy(subject));

        replay.rebuildBookings(app.id(), List.of(booking), folded);

        assertThat(row()).containsEntry("erased", true).containsEntry("state", "confirmed");
    }
}
