package dev.slotgraph.command.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Files over HTTP, on New Year's Day of 2027: what they say blocks time, once. */
class ImportTest extends CommandTest {

    private static final String WEEKLY = event(
            "weekly@example.org",
            "DTSTART;TZID=Europe/Berlin:20270301T090000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=8");
    private static final String HOLIDAY = event("holiday@example.org", "DTSTART;VALUE=DATE:20270405", "SUMMARY:Away");

    private static String event(String uid, String... lines) {
        return "BEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20270101T000000Z\r\n%s\r\nEND:VEVENT\r\n"
                .formatted(uid, String.join("\r\n", lines));
    }

    private static String file(String... events) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n" + String.join("", events)
                + "END:VCALENDAR\r\n";
    }

    private static UUID calendarOf(String resource) {
        return CalendarData.primaryId(UUID.fromString(resource));
    }

    private Answer take(String resource, String file) {
        return take(resource, "merge", file);
    }

    private Answer take(String resource, String mode, String file) {
        return api.post(
                "/v2/calendars/%s/import?mode=%s".formatted(calendarOf(resource), mode),
                file,
                "Content-Type",
                "text/calendar");
    }

    private static String counts(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return "%d created, %d updated, %d deleted, %d unchanged"
                .formatted(
                        answer.data().path("created").asInt(),
                        answer.data().path("updated").asInt(),
                        answer.data().path("deleted").asInt(),
                        answer.data().path("unchanged").asInt());
    }

    private long events() {
        return jdbc.sql("select count(*) from booking.domain_event")
                .query(Long.class)
                .single();
    }

    @Test
    void theSameFileAgainChangesNothing() {
        var resource = api.resource("");
        assertThat(counts(take(resource, file(WEEKLY, HOLIDAY)))).startsWith("9 created");
        long before = events();

        var again = take(resource, file(HOLIDAY, WEEKLY));

        assertThat(counts(again)).isEqualTo("0 created, 0 updated, 0 deleted, 9 unchanged");
        assertThat(events()).isEqualTo(before);
        assertThat(claimsOn(resource)).isEqualTo(9);
    }

    @RepeatedTest(3)
    void theSameFileTwiceAtOnceIsTakenOnce() {
        var resource = api.resource("");

        var answers = Api.atOnce(3, _ -> take(resource, file(WEEKLY, HOLIDAY)));

        assertThat(answers.stream().map(ImportTest::counts).sorted())
                .containsExactly(
                        "0 created, 0 updated, 0 deleted, 9 unchanged",
                        "0 created, 0 updated, 0 deleted, 9 unchanged",
                        "9 created, 0 updated, 0 deleted, 0 unchanged");
        assertThat(claimsOn(resource)).isEqualTo(9);
    }

    @Test
    void whatTheFileSaysBlocksAndWhatItMovesIsFree() {
        var resource = api.resource("");
        take(resource, file(WEEKLY));
        // 9 o'clock in Berlin, before and after its clock went forward.
        assertThat(api.book(resource, "instant", "2027-03-22T08:30:00Z", "2027-03-22T09:30:00Z")
                        .code())
                .isEqualTo("slot_unavailable");
        assertThat(api.book(resource, "instant", "2027-03-29T07:30:00Z", "2027-03-29T08:30:00Z")
                        .code())
                .isEqualTo("slot_unavailable");

        var moved = take(
                resource,
                file(event(
                        "weekly@example.org",
                        "DTSTART;TZID=Europe/Berlin:20270301T090000",
                        "DURATION:PT30M",
                        "RRULE:FREQ=WEEKLY;COUNT=8",
                        "EXDATE;TZID=Europe/Berlin:20270329T090000")));

        assertThat(counts(moved)).isEqualTo("0 created, 7 updated, 1 deleted, 0 unchanged");
        assertThat(api.book(resource, "instant", "2027-03-29T07:30:00Z", "2027-03-29T08:30:00Z")
                        .status())
                .isEqualTo(201);
        assertThat(api.book(resource, "instant", "2027-03-22T08:30:00Z", "2027-03-22T09:30:00Z")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whatIsGoneFromTheFileGoesOnlyWhereTheFileIsTheWholeCalendar() {
        var resource = api.resource("");
        take(resource, file(WEEKLY, HOLIDAY));
        var own = api.post(
                "/v2/events",
                "{\"resource_id\":\"%s\",\"start\":\"2027-06-01T10:00:00Z\",\"end\":\"2027-06-01T11:00:00Z\"}"
                        .formatted(resource));
        assertThat(own.status()).isEqualTo(201);

        assertThat(counts(take(resource, file(HOLIDAY)))).isEqualTo("0 created, 0 updated, 0 deleted, 1 unchanged");
        assertThat(counts(take(resource, "replace", file(HOLIDAY))))
                .isEqualTo("0 created, 0 updated, 8 deleted, 1 unchanged");

        assertThat(claimsOn(resource)).isEqualTo(2);
    }

    @Test
    void whatIsOverStaysWhateverTheFileSays() {
        var resource = api.resource("");
        take(resource, file(WEEKLY, HOLIDAY));
        clock.advance(Duration.ofDays(70));

        assertThat(counts(take(resource, "replace", file()))).isEqualTo("0 created, 0 updated, 7 deleted, 0 unchanged");
        assertThat(claimsOn(resource)).isEqualTo(2);
    }

    @Test
    void whatWasDeletedComesBackWithTheFile() {
        var resource = api.resource("");
        take(resource, file(HOLIDAY));
        take(resource, "replace", file());

        assertThat(counts(take(resource, file(HOLIDAY)))).startsWith("1 created");
    }

    @Test
    void aFileStandsOverBookingsAndSaysSoAndLetsNobodyDoTheSame() {
        var resource = api.resource("");
        var booking = api.book(resource, "instant", "2027-04-05T10:00:00Z", "2027-04-05T11:00:00Z");

        var taken = take(resource, file(HOLIDAY));

        assertThat(counts(taken)).startsWith("1 created");
        assertThat(taken.data().path("overlaps").size()).isOne();
        assertThat(taken.data().path("overlaps").get(0).path("booking_id").asString())
                .isEqualTo(booking.id());
        assertThat(api.book(resource, "instant", "2027-04-05T12:00:00Z", "2027-04-05T13:00:00Z")
                        .status())
                .isEqualTo(409);
    }

    @RepeatedTest(3)
    void ofAFileAndABookingAtTheSameMomentTheFileIsTakenAndTheBookingOnlyIfItCameFirst() {
        var resource = api.resource("");

        var answers = Api.atOnce(
                2,
                i -> i == 0
                        ? take(resource, file(HOLIDAY))
                        : api.book(resource, "instant", "2027-04-05T10:00:00Z", "2027-04-05T11:00:00Z"));

        var file = answers.getFirst();
        var booking = answers.getLast();
        assertThat(counts(file)).startsWith("1 created");
        assertThat(file.data().path("overlaps").size()).isEqualTo(booking.status() == 201 ? 1 : 0);
    }

    @Test
    void twoCalendarsOfAResourceAreApart() {
        var resource = api.resource("");
        var other = api.post("/v2/calendars", "{\"resource_id\":\"%s\",\"name\":\"Work\"}".formatted(resource))
                .id();
        take(resource, file(HOLIDAY));

        var second = api.post(
                "/v2/calendars/%s/import?mode=replace".formatted(other),
                file(HOLIDAY),
                "Content-Type",
                "text/calendar");

        assertThat(counts(second)).startsWith("1 created");
        assertThat(claimsOn(resource)).isEqualTo(2);
    }

    @Test
    void twoThousandOccurrencesAreTakenAndMoreAreRefused() {
        var resource = api.resource("");
        var many = event("h@example.org", "DTSTART:20270301T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;COUNT=%d");

        var refused = take(resource, file(many.formatted(2_001)));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").path("body").get(0).asString()).contains("2000");
        assertThat(claimsOn(resource)).isZero();
        assertThat(counts(take(resource, file(many.formatted(2_000))))).startsWith("2000 created");
    }

    @Test
    void whatIsNoCalendarIsRefusedAndNamed() {
        var resource = api.resource("");

        for (var body : List.of("hello", file(event("a@b", "DTSTART:never")), file(event("", "DTSTART:20270301")))) {
            var refused = take(resource, body);
            assertThat(refused.status()).as(body).isEqualTo(422);
            assertThat(refused.body().path("errors").has("body")).isTrue();
        }
        assertThat(take(resource, "x".repeat(1 << 20) + "x").status()).isEqualTo(422);
        assertThat(take(resource, "overwrite", file()).body().path("errors").has("mode"))
                .isTrue();
        assertThat(api.post("/v2/calendars/%s/import".formatted(calendarOf(resource)), "{}")
                        .status())
                .isEqualTo(415);
        assertThat(take(UUID.randomUUID().toString(), file()).status()).isEqualTo(404);
        assertThat(anotherApp()
                        .post(
                                "/v2/calendars/%s/import".formatted(calendarOf(resource)),
                                file(HOLIDAY),
                                "Content-Type",
                                "text/calendar")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRepetitionWithItsKeyAnswersAsTheFirst() {
        var resource = api.resource("");
        var path = "/v2/calendars/%s/import".formatted(calendarOf(resource));
        var key = UUID.randomUUID().toString();

        var first = api.post(path, file(HOLIDAY), "Content-Type", "text/calendar", "Idempotency-Key", key);
        var again = api.post(path, file(HOLIDAY), "Content-Type", "text/calendar", "Idempotency-Key", key);
        var other = api.post(path, file(WEEKLY), "Content-Type", "text/calendar", "Idempotency-Key", key);

        assertThat(again.raw().body()).isEqualTo(first.raw().body());
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
    }
}
