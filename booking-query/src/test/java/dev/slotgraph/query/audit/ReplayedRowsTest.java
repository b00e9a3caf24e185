package dev.slotgraph.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.booking.BookedResource;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.booking.BookingSettings;
import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.platform.replay.ReplayStore;
import dev.slotgraph.query.projection.ReadModel;
import dev.slotgraph.query.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a replay finds in the tables, and what it puts right. */
class ReplayedRowsTest extends ReplayRig {

    private UUID block() {
        var event = app.event(chair, TEN, ELEVEN, false);
        service.sql()
                .sql("insert into booking.calendar_claim values (:id, :chair, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')")
                .param("id", event)
                .param("chair", chair)
                .update();
        return event;
    }

    private static List<Map<String, Object>> everything() {
        var rows = new ArrayList<Map<String, Object>>();
        for (var table : List.of("booking", "calendar_entry", "resource", "project", "site")) {
            rows.addAll(service.sql()
                    .sql("select '%1$s' as kind, (to_jsonb(t) - 'position')::text as row from query.%1$s t order by 2"
                            .formatted(table))
                    .query()
                    .listOfRows());
        }
        return rows;
    }

    private static List<Map<String, Object>> without(UUID booking, List<Map<String, Object>> rows) {
        return rows.stream()
                .filter(row -> !row.toString().contains(booking.toString()))
                .toList();
    }

    @Test
    void aReadModelThatEqualsItsLogIsFoundToBeSo() {
        var booking = book();
        app.site("Oslo");
        app.project(Samples.project(List.of(chair), Map.of(), List.of()));
        app.append(new BookingUpdated(booking, Map.of("color", "#00ff00"), Personal.of(booking, Map.of()), null));

        var done = replay("all", "verify");

        assertThat(done.path("state").asString()).isEqualTo("completed");
        assertThat(told(done)).isEmpty();
        assertThat(done.path("events_total").asLong()).isEqualTo(10);
        assertThat(done.path("events_done").asLong()).isEqualTo(10);
        assertThat(done.path("mode").asString()).isEqualTo("verify");
        assertThat(done.path("finished_at").isString()).isTrue();
    }

    @Test
    void whatWasPlantedIsFoundByIdAndField() {
        var moved = book();
        var renamed = book();
        var gone = book();
        var extra = UUID.randomUUID();
        service.catchUp();
        sql(
                "update query.booking set state = 'cancelled', doc = jsonb_set(doc, '{color}', '\"#111111\"') where id = ?",
                moved);
        sql(
                "update query.calendar_entry set during = tstzrange('2026-03-02T09:00:00Z', '2026-03-02T11:00:00Z') where booking_id = ?",
                moved);
        sql(
                "update query.booking set customer_name = 'mallory', doc = jsonb_set(doc, '{details,value,what}', '\"Robbery\"') where id = ?",
                renamed);
        sql("delete from query.booking where id = ?", gone);
        sql(
                "insert into query.booking select (jsonb_populate_record(b, jsonb_build_object('id', ?::uuid))).* from query.booking b where id = ?",
                extra,
                moved);
        sql("update query.resource set doc = jsonb_set(doc, '{name}', '\"Throne\"') where id = ?", chair);
        sql(
                "update booking.calendar_claim set during = tstzrange('2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z') where booking_id = ?",
                renamed);
        sql("delete from booking.calendar_claim where booking_id = ?", gone);

        var found = replay("all", "verify");

        assertThat(told(found))
                .containsExactlyInAnyOrder(
                        "booking " + moved + " state",
                        "booking " + moved + " doc.color",
                        "calendar_entry " + moved + " " + chair + ".during",
                        "booking " + renamed + " customer_name",
                        "booking " + renamed + " doc.details",
                        "booking " + gone + " row",
                        "booking " + extra + " row",
                        "resource " + chair + " doc.name",
                        "calendar_claim " + renamed + " " + chair + ".during",
                        "calendar_claim " + gone + " " + chair + ".row");
        assertThat(found.path("mismatches_found").asInt()).isEqualTo(10);
        found.path("mismatches").forEach(one -> {
            if (one.path("field").asString().equals("state")) {
                assertThat(one.path("live").asString()).isEqualTo("cancelled");
                assertThat(one.path("replayed").asString()).isEqualTo("confirmed");
            }
        });
        assertThat(found.path("mismatches").toString())
                .doesNotContain("mallory")
                .doesNotContain("Robbery")
                .doesNotContain("Ada");
        assertThat(told(replay("registers", "verify"))).containsExactly("resource " + chair + " doc.name");
        assertThat(told(replay("bookings", "verify"))).hasSize(6);
        assertThat(told(replay("calendar", "verify"))).hasSize(3);
    }

    @Test
    void aRebuildPutsItRightAndWhatComesAfterRestsOnThat() {
        var booking = book();
        service.catchUp();
        // The projection is to learn what is wrong, and to go on from it.
        service.processor().shutDown();
        sql("update query.rebuild set number = number + 1");
        sql("update query.booking set doc = jsonb_set(doc, '{byline}', '\"wrong\"') where id = ?", booking);
        service.processor().start();
        app.append(new BookingUpdated(booking, Map.of("color", "#00ff00"), Personal.of(booking, Map.of()), null));
        service.catchUp();
        assertThat(told(replay("bookings", "verify"))).containsExactly("booking " + booking + " doc.byline");

        var rebuilt = replay("bookings", "rebuild");
        app.append(new BookingUpdated(booking, Map.of("color", "#0000ff"), Personal.of(booking, Map.of()), null));

        assertThat(rebuilt.path("state").asString()).isEqualTo("completed");
        assertThat(rebuilt.path("repaired").asInt()).isEqualTo(1);
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(app.get("/v2/bookings/" + booking).data().path("color").asString())
                .isEqualTo("#0000ff");
    }

    @Test
    void listsOfThePastShowABookingThatWasRebuiltLongAfterIt() {
        var booking = book();
        long then = service.bean(ReadPosition.class).head();
        service.catchUp();
        service.sql()
                .sql("select setval(pg_get_serial_sequence('booking.domain_event', 'global_index'), ?)")
                .param(then + ReadModel.LATEST + 1)
                .query(Long.class)
                .single();
        app.resource("later");
        service.catchUp();
        sql("delete from query.booking where id = ?", booking);

        replay("bookings", "rebuild");

        var list = app.get("/v2/bookings?as_of=" + then);
        assertThat(list.each("id")).containsExactly(booking.toString());
        assertThat(list.body().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void aPositionThatNoLateEventExplainsIsToldAndPutRight() {
        var late = book();
        var wrong = book();
        service.catchUp();
        sql("update query.booking set position = position + 40 where id = ?", late);
        sql("update query.booking set position = position + ? where id = ?", ReadModel.LATEST + 1, wrong);

        assertThat(told(replay("bookings", "verify"))).containsExactly("booking " + wrong + " position");
        replay("bookings", "rebuild");
        assertThat(told(replay("bookings", "verify"))).isEmpty();
    }

    @Test
    void whatAnotherAppWasGivenIsBroughtBack() {
        var booking = book();
        service.catchUp();
        var other = service.app();
        sql("update query.booking set app_id = ? where id = ?", other.id(), booking);
        sql("update query.resource set app_id = ? where id = ?", other.id(), chair);

        var rebuilt = replay("all", "rebuild");

        assertThat(rebuilt.path("repaired").asInt()).isEqualTo(2);
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(app.get("/v2/bookings/" + booking).status()).isEqualTo(200);
        assertThat(other.get("/v2/bookings/" + booking).status()).isEqualTo(404);
    }

    @Test
    void emptyTablesAreFilledAgainWhileUsersReadAndWrite() throws Exception {
        var bookings = new ArrayList<UUID>();
        for (int i = 0; i < 40; i++) {
            bookings.add(book());
        }
        app.site("Oslo");
        app.project(Samples.project(List.of(chair), Map.of(), List.of()));
        service.catchUp();
        var before = everything();
        sql("delete from query.booking where app_id = ? and id <> ?", app.id(), bookings.getFirst());
        sql("delete from query.resource where app_id = ?", app.id());
        sql("delete from query.project where app_id = ?", app.id());
        sql("delete from query.calendar_entry where resource_id = ?", chair);
        var busy = new AtomicBoolean(true);
        var kept = bookings.getFirst();
        var writes = CompletableFuture.runAsync(() -> {
            for (int i = 0; busy.get(); i++) {
                app.append(new BookingUpdated(
                        kept, Map.of("color", "#%06x".formatted(i)), Personal.of(kept, Map.of()), null));
                assertThat(app.get("/v2/bookings/" + kept).status()).isEqualTo(200);
            }
        });

        var rebuilt = replay("all", "rebuild");
        busy.set(false);
        writes.get(20, TimeUnit.SECONDS);

        assertThat(rebuilt.path("state").asString()).isEqualTo("completed");
        assertThat(told(replay("all", "verify"))).isEmpty();
        assertThat(without(kept, everything()).equals(without(kept, before)))
                .as("the tables as they were")
                .isTrue();
    }

    @Test
    void anEventAtFaultIsReportedAndTheOthersAreComparedStill() {
        var booking = book();
        var bad = UUID.randomUUID();
        app.append(Samples.created(
                bad,
                "no_such_graph",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(),
                null,
                BookingSettings.DEFAULT,
                Samples.details("Bad", "bad@example.org")));
        service.catchUp();
        sql("update query.booking set state = 'declined' where id = ?", booking);

        assertThat(told(replay("bookings", "verify")))
                .containsExactlyInAnyOrder("booking " + booking + " state", "booking " + bad + " events");
    }

    @Test
    void rowsWithoutALogAreFoundByRoundsHoweverManyThereAre() {
        var booking = book();
        service.catchUp();
        sql("""
                insert into query.booking
                select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid()))).*
                from query.booking b, generate_series(1, 2500) where b.id = ?
                """, booking);

        var found = replay("bookings", "verify");

        assertThat(found.path("mismatches_found").asInt()).isEqualTo(2500);
        assertThat(found.path("mismatches").size())
                .isBetween(ReplayStore.MOST_MISMATCHES, 2 * ReplayStore.MOST_MISMATCHES);
        assertThat(replay("bookings", "rebuild").path("repaired").asInt()).isEqualTo(2500);
        assertThat(told(replay("bookings", "verify"))).isEmpty();
    }

    @Test
    void aHoldThatIsOverMayHaveLostItsClaim() {
        var hold = UUID.randomUUID();
        app.append(Samples.created(
                hold,
                "instant_payment",
                "create",
                "tentative",
                Samples.slot(TEN, ELEVEN),
                List.of(new BookedResource(chair, 0, 0)),
                null,
                new BookingSettings(Map.of("timeout", 1500L), false),
                Samples.details("Ada", "ada@example.org")));
        service.catchUp();
        boolean holds = service.sql()
                        .sql(
                                "select count(*) from query.calendar_entry where booking_id = ? and expires_at is not null")
                        .param(hold)
                        .query(Long.class)
                        .single()
                == 1;
        assertThat(holds).isTrue();

        assertThat(told(replay("calendar", "verify"))).containsExactly("calendar_claim " + hold + " " + chair + ".row");
        service.clock().advance(Duration.ofDays(2));
        assertThat(told(replay("calendar", "verify"))).isEmpty();
    }

    @Test
    void eventsOfCalendarsAreHeldAgainstTheLogAndRebuilt() {
        var event = block();
        var lost = block();
        var stray = UUID.randomUUID();
        service.catchUp();
        assertThat(told(replay("all", "verify"))).isEmpty();
        sql("update query.event set doc = jsonb_set(doc, '{allDay}', 'true') where id = ?", event);
        sql("update query.calendar_entry set kind = 'all_day_event' where booking_id = ?", event);
        sql("delete from query.calendar_entry where booking_id = ?", lost);
        sql("delete from booking.calendar_claim where booking_id = ?", lost);
        sql(
                "insert into query.calendar_entry values (?, ?, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')",
                stray,
                chair);

        var found = told(replay("all", "rebuild"));

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "event " + event + " doc.allDay",
                        "calendar_entry " + event + " " + chair + ".kind",
                        "calendar_entry " + lost + " " + chair + ".row",
                        "calendar_entry " + stray + " " + chair + ".row",
                        "calendar_claim " + lost + " " + chair + ".row");
        assertThat(told(replay("calendar", "verify"))).containsExactly("calendar_claim " + lost + " " + chair + ".row");
        sql(
                "insert into booking.calendar_claim values (?, ?, 0, tstzrange('" + TEN + "', '" + ELEVEN
                        + "'), null, 'event')",
                lost,
                chair);
    }

    @Test
    void theCalendarThatAResourceHasFromTheBeginningIsHeldAgainstTheLogToo() {
        var primary = CalendarData.primaryId(chair);
        service.catchUp();
        sql("update query.resource set primary_calendar_id = ? where id = ?", UUID.randomUUID(), chair);
        assertThat(app.get("/v2/calendars/" + primary).status()).isEqualTo(404);

        assertThat(told(replay("registers", "verify"))).containsExactly("resource " + chair + " primary_calendar_id");
        assertThat(replay("registers", "rebuild").path("repaired").asInt()).isOne();

        assertThat(told(replay("registers", "verify"))).isEmpty();
        assertThat(app.get("/v2/calendars/" + primary).status()).isEqualTo(200);
    }

    @Test
    void aResourceThatAnEarlierReleaseWroteHasItsCalendarAndGetsItsIdByARebuild() {
        var primary = CalendarData.primaryId(chair);
        service.catchUp();
        sql("update query.resource set primary_calendar_id = null where id = ?", chair);
        assertThat(app.get("/v2/calendars").each("id")).containsExactly(primary.toString());

        assertThat(replay("registers", "rebuild").path("repaired").asInt()).isOne();

        assertThat(app.get("/v2/calendars/" + primary).status()).isEqualTo(200);
    }
}
