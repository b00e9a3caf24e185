package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.CommandTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The claim and its event commit together, or neither does. */
class AtomicityTest extends CommandTest {

    @AfterEach
    void mend() {
        jdbc.sql("drop trigger if exists kill_the_writer on booking.domain_event")
                .update();
    }

    /** The connection dies where the event is about to be written, after the claim has been. */
    private void killTheWriterBetweenClaimAndAppend() {
        jdbc.sql("""
                create or replace function booking.kill_the_writer() returns trigger language plpgsql as $$
                begin
                  if not exists (select from booking.calendar_claim where booking_id = new.stream_id::uuid) then
                    raise exception 'the claim should have been written before its event';
                  end if;
                  perform pg_terminate_backend(pg_backend_pid());
                  return new;
                end $$
                """).update();
        jdbc.sql("""
                create trigger kill_the_writer before insert on booking.domain_event
                for each row when (new.stream_type = 'booking') execute function booking.kill_the_writer()
                """).update();
    }

    @Test
    void aWriterKilledBetweenClaimAndAppendLeavesNeither() {
        var resource = api.resource("");
        killTheWriterBetweenClaimAndAppend();

        var killed = api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z");

        assertThat(killed.status()).isEqualTo(503);
        assertThat(killed.code()).isEqualTo("unavailable");
        assertThat(claimsOn(resource)).isZero();
        assertThat(jdbc.sql("""
                        select count(*) from booking.domain_event
                        where stream_type = 'booking' and convert_from(payload, 'utf8') like '%' || ? || '%'
                        """).param(resource).query(Long.class).single()).isZero();

        mend();
        assertThat(api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .status())
                .isEqualTo(201);
    }
}
