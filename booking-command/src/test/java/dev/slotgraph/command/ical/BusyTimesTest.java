package dev.slotgraph.command.ical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slotgraph.command.ical.BusyTimes.Busy;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On 1 March 2027, in Berlin, whose clock goes forward on the 28th, at 2. */
class BusyTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");
    private static final Instant HORIZON = Instant.parse("2028-03-01T00:00:00Z");

    private static BusyTimes read(String text, ZoneId zone) {
        return BusyTimes.read(text, zone, NOW, HORIZON);
    }

    private static List<Busy> busy(String... lines) {
        return read(file(event(lines)), BERLIN).busy().stream()
                .sorted(Comparator.comparing(Busy::start))
                .toList();
    }

    private static String event(String... lines) {
        return "BEGIN:VEVENT\r\nUID:a@example.org\r\nDTSTAMP:20270101T000000Z\r\n" + String.join("\r\n", lines)
                + "\r\nEND:VEVENT\r\n";
    }

    private static String file(String... components) {
        return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n" + String.join("", components)
                + "END:VCALENDAR\r\n";
    }

    private static List<String> spans(List<Busy> busy) {
        return busy.stream().map(one -> one.start() + "/" + one.end()).toList();
    }

    private static List<String> starts(List<Busy> busy) {
        return busy.stream().map(one -> one.start().toString()).toList();
    }

    private static void assertTimely(Runnable work) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), work::run);
    }

    // --- zones and changes of the clock

    @Test
    void aWeeklyTimeStaysOnTheWallClockOverTheChange() {
        assertThat(spans(busy(
                        "DTSTART;TZID=Europe/Berlin:20270321T090000",
                        "DTEND;TZID=Europe/Berlin:20270321T100000",
                        "RRULE:FREQ=WEEKLY;COUNT=2")))
                .containsExactly(
                        "2027-03-21T08:00:00Z/2027-03-21T09:00:00Z", "2027-03-28T07:00:00Z/2027-03-28T08:00:00Z");
    }

    @Test
    void aTimeThatTheClockSkipsIsReadWithTheOffsetBeforeAndTheNextDayIsBackOnTime() {
        assertThat(starts(busy(
                        "DTSTART;TZID=Europe/Berlin:20270327T023000", "DURATION:PT15M", "RRULE:FREQ=DAILY;COUNT=3")))
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z");
    }

    @Test
    void aTimeThatTheClockShowsTwiceIsTheFirst() {
        assertThat(starts(busy("DTSTART;TZID=Europe/Berlin:20271031T023000", "DURATION:PT15M")))
                .containsExactly("2027-10-31T00:30:00Z");
    }

    @Test
    void aNightOverTheChangeKeepsItsExactLengthWithAnEndAndItsWallClockDaysWithADuration() {
        assertThat(spans(busy(
                        "DTSTART;TZID=Europe/Berlin:20270326T220000",
                        "DTEND;TZID=Europe/Berlin:20270327T060000",
                        "RRULE:FREQ=DAILY;COUNT=2")))
                .containsExactly(
                        "2027-03-26T21:00:00Z/2027-03-27T05:00:00Z", "2027-03-27T21:00:00Z/2027-03-28T05:00:00Z");
        assertThat(spans(busy("DTSTART;TZID=Europe/Berlin:20270327T220000", "DURATION:P1D")))
                .containsExactly("2027-03-27T21:00:00Z/2027-03-28T20:00:00Z");
    }

    @Test
    void aDayIsADayOfTheResourcesZoneAlsoWhereItHas23Hours() {
        assertThat(spans(busy("DTSTART;VALUE=DATE:20270328")))
                .containsExactly("2027-03-27T23:00:00Z/2027-03-28T22:00:00Z");
        assertThat(spans(busy("DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270330", "RRULE:FREQ=YEARLY;COUNT=1")))
                .containsExactly("2027-03-26T23:00:00Z/2027-03-29T22:00:00Z");
        assertThat(busy("DTSTART;VALUE=DATE:20270328").getFirst().allDay()).isTrue();
    }

    @Test
    void aDayWithoutAMidnightBeginsWhenTheClockGoesOn() {
        // Havana goes from 0:00 to 1:00 on 14 March 2027.
        var busy = read(file(event("DTSTART;VALUE=DATE:20270314")), ZoneId.of("America/Havana"))
                .busy();

        assertThat(spans(busy)).containsExactly("2027-03-14T05:00:00Z/2027-03-15T04:00:00Z");
    }

    @Test
    void floatingTimesAreInTheResourcesZone() {
        assertThat(starts(busy("DTSTART:20270401T090000", "DTEND:20270401T100000")))
                .containsExactly("2027-04-01T07:00:00Z");
    }

    @Test
    void theFilesOwnZoneIsFollowedWhereItsNameIsNobodyElses() {
        var zone = String.join(
                "\r\n",
                "BEGIN:VTIMEZONE",
                "TZID:Office",
                "BEGIN:STANDARD",
                "DTSTART:16010101T030000",
                "TZOFFSETFROM:+0300",
                "TZOFFSETTO:+0145",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
                "END:STANDARD",
                "BEGIN:DAYLIGHT",
                "DTSTART:16010101T020000",
                "TZOFFSETFROM:+0145",
                "TZOFFSETTO:+0300",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
                "END:DAYLIGHT",
                "END:VTIMEZONE\r\n");
        var busy = read(
                        file(
                                zone,
                                event(
                                        "DTSTART;TZID=Office:20270327T120000",
                                        "DURATION:PT1H",
                                        "RRULE:FREQ=DAILY;COUNT=2")),
                        BERLIN)
                .busy();

        assertThat(starts(busy)).containsExactlyInAnyOrder("2027-03-27T10:15:00Z", "2027-03-28T09:00:00Z");
    }

    @Test
    void namesOfOthersForZonesOfTheDatabaseAreUnderstood() {
        for (var name : List.of("/citadel.org/20210210_1/Europe/Berlin", "W. Europe Standard Time")) {
            assertThat(starts(busy("DTSTART;TZID=\"" + name + "\":20270401T090000", "DURATION:PT1H")))
                    .as(name)
                    .containsExactly("2027-04-01T07:00:00Z");
        }
        assertThatThrownBy(() -> busy("DTSTART;TZID=Nowhere:20270401T090000", "DURATION:PT1H"))
                .isInstanceOf(IcsFault.class)
                .hasMessageContaining("Nowhere");
    }

    // --- recurrences

    @Test
    void anUntilInUtcIsComparedWithTheInstant() {
        assertThat(starts(busy(
                        "DTSTART;TZID=Europe/Berlin:20270327T090000",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;UNTIL=20270329T070000Z")))
                .containsExactly("2027-03-27T08:00:00Z", "2027-03-28T07:00:00Z", "2027-03-29T07:00:00Z");
    }

    @Test
    void aCountIsCountedFromTheStartEvenWhereThatIsOver() {
        assertThat(starts(busy("DTSTART:20270225T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=6")))
                .containsExactly("2027-03-01T09:00:00Z", "2027-03-02T09:00:00Z");
    }

    @Test
    void whatIsExcludedAddedAndMovedIsSo() {
        var file = file(
                event(
                        "DTSTART;TZID=Europe/Berlin:20270401T090000",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;COUNT=4",
                        "EXDATE:20270402T070000Z",
                        "RDATE;TZID=Europe/Berlin:20270410T090000"),
                event(
                        "RECURRENCE-ID;TZID=Europe/Berlin:20270403T090000",
                        "DTSTART;TZID=Europe/Berlin:20270403T150000",
                        "DURATION:PT2H",
                        "SUMMARY:moved"),
                event(
                        "RECURRENCE-ID:20270404T070000Z",
                        "DTSTART;TZID=Europe/Berlin:20270404T090000",
                        "DURATION:PT1H",
                        "STATUS:CANCELLED"));

        var busy = read(file, BERLIN).busy();

        assertThat(busy.stream()
                        .map(one -> one.origin().recurrenceId() + " " + one.start() + " "
                                + one.details().what()))
                .containsExactlyInAnyOrder(
                        "20270401T070000Z 2027-04-01T07:00:00Z null",
                        "20270410T070000Z 2027-04-10T07:00:00Z null",
                        "20270403T070000Z 2027-04-03T13:00:00Z moved");
    }

    @Test
    void aPeriodThatIsAddedKeepsItsOwnEnd() {
        assertThat(spans(busy(
                        "DTSTART:20270401T090000Z",
                        "DURATION:PT1H",
                        "RDATE;VALUE=PERIOD:20270405T090000Z/PT3H,20270406T090000Z/20270406T093000Z")))
                .containsExactly(
                        "2027-04-01T09:00:00Z/2027-04-01T10:00:00Z",
                        "2027-04-05T09:00:00Z/2027-04-05T12:00:00Z",
                        "2027-04-06T09:00:00Z/2027-04-06T09:30:00Z");
        assertThat(spans(busy(
                        "DTSTART;TZID=Europe/Berlin:20270327T090000",
                        "DURATION:PT1H",
                        "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20270327T090000/P1D")))
                .as("instead of the same start with the length of the others")
                .containsExactly("2027-03-27T08:00:00Z/2027-03-28T07:00:00Z");
        assertThatThrownBy(() ->
                        busy("DTSTART:20270401T090000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20270405T090000Z/PT3X"))
                .isInstanceOf(IcsFault.class);
    }

    @Test
    void anOccurrenceThatIsNamedByItsDayIsReplaced() {
        var file = file(
                event("DTSTART;TZID=Europe/Berlin:20270401T003000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"),
                event("RECURRENCE-ID;VALUE=DATE:20270402", "DTSTART:20270402T150000Z", "DURATION:PT1H"));

        assertThat(starts(read(file, BERLIN).busy()))
                .containsExactlyInAnyOrder("2027-03-31T22:30:00Z", "2027-04-02T15:00:00Z", "2027-04-02T22:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
                "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=9",
                "FREQ=WEEKLY;BYMONTH=2;BYDAY=TU;UNTIL=20280229T090000Z"
            })
    void whatSeldomHappensIsNotForgotten(String rule) {
        assertThat(starts(busy("DTSTART:20200229T090000Z", "DURATION:PT1H", "RRULE:" + rule)))
                .contains("2028-02-29T09:00:00Z");
    }

    @Test
    void aLongRuleIsFollowedWithoutASeam() {
        assertThat(busy("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))
                .hasSize(366);
        assertThat(busy("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=7;BYDAY=SU,TH"))
                .isEqualTo(busy("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;INTERVAL=7").stream()
                        .filter(one -> Set.of(DayOfWeek.SUNDAY, DayOfWeek.THURSDAY)
                                .contains(one.start().atZone(ZoneOffset.UTC).getDayOfWeek()))
                        .toList());
    }

    @Test
    void monthsWithoutTheDayAreLeftOut() {
        assertThat(starts(busy("DTSTART:20270331T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;COUNT=3")))
                .containsExactly("2027-03-31T09:00:00Z", "2027-05-31T09:00:00Z", "2027-07-31T09:00:00Z");
        assertThat(starts(busy("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY")))
                .containsExactly("2028-02-28T23:00:00Z");
    }

    @Test
    void whatRepeatsForEverEndsAtTheHorizon() {
        var busy = busy("DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE");

        assertThat(busy).hasSizeBetween(104, 106);
        assertThat(busy.getLast().start()).isBefore(HORIZON);
    }

    @Test
    void whatTakesNoTimeIsSkipped() {
        var file = file(
                event("DTSTART:20270401T090000Z", "DTEND:20270401T090000Z"),
                event("DTSTART:20270401T090000Z", "DTEND:20270401T100000Z", "TRANSP:TRANSPARENT")
                        .replace("a@", "b@"),
                event("DTSTART:20270401T090000Z", "DTEND:20270401T100000Z", "STATUS:CANCELLED")
                        .replace("a@", "c@"),
                event("DTSTART:20270201T090000Z", "DTEND:20270201T100000Z").replace("a@", "d@"),
                event("DTSTART:20270401T090000Z", "DTEND:20270401T100000Z")
                        .replace("a@example.org", "e@slotgraph.dev"));

        var read = read(file, BERLIN);

        assertThat(read.busy()).isEmpty();
        assertThat(read.skipped()).isEqualTo(5);
        assertThat(read.uids()).hasSize(5);
    }

    @Test
    void textsAreUnfoldedAndReadWithoutTheirEscapes() {
        var details = busy(
                        "DTSTART:20270401T090000Z",
                        "DURATION:PT1H",
                        "SUMMARY:Tea\\, cake\\; a\\\\b \"x\": Übers",
                        " etzung",
                        "DESCRIPTION;LANGUAGE=\"de;at\":one\\ntwo")
                .getFirst()
                .details();

        assertThat(details.what()).isEqualTo("Tea, cake; a\\b \"x\": Übersetzung");
        assertThat(details.description()).isEqualTo("one\ntwo");
    }

    @Test
    void aFileWithPlainLineEndsAndAlarmsIsRead() {
        var file = file(event(
                        "DTSTART:20270401T090000Z",
                        "DURATION:PT1H",
                        "BEGIN:VALARM",
                        "TRIGGER:-PT10M",
                        "ACTION:DISPLAY",
                        "END:VALARM"))
                .replace("\r\n", "\n");

        assertThat(read(file, BERLIN).busy()).hasSize(1);
    }

    // --- hostile files

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RRULE:FREQ=SECONDLY",
                "RRULE:FREQ=MINUTELY;COUNT=5",
                "RRULE:FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19;BYSECOND=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19",
                "RRULE:FREQ=DAILY;COUNT=0",
                "RRULE:FREQ=DAILY;INTERVAL=99999999999",
                "RRULE:FREQ=DAILY;INTERVAL=-1",
                "RRULE:FREQ=DAILY;FREQ=DAILY",
                "RRULE:FREQ=DAILY;BYEASTER=1",
                "RRULE:FREQ=DAILY;BYDAY=XX",
                "RRULE:FREQ=YEARLY;BYMONTH=13",
                "RRULE:FREQ=DAILY;UNTIL=tomorrow",
                "RRULE:DAILY",
                "RRULE:",
                "DURATION:forever",
                "EXDATE:never\r\nRRULE:FREQ=DAILY",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20270401T090000Z"
            })
    void whatCannotBeIsRefusedInTime(String line) {
        assertTimely(() ->
                assertThatThrownBy(() -> busy("DTSTART:20270401T090000Z", line)).isInstanceOf(IcsFault.class));
    }

    @Test
    void manyRulesThatNeverHappenAreRefusedInTime() {
        var events = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            events.append(
                    event("DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
                            .replace("a@", i + "@"));
        }

        assertTimely(() -> assertThatThrownBy(() -> read(file(events.toString()), BERLIN))
                .isInstanceOf(IcsFault.class)
                .hasMessageContaining("too long"));
    }

    @Test
    void moreThanCanBeTakenIsRefused() {
        assertTimely(
                () -> assertThatThrownBy(() -> busy("DTSTART:20270401T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"))
                        .isInstanceOf(IcsFault.class)
                        .hasMessageContaining("2000"));
    }

    @Test
    void depthAndLengthDoNoHarm() {
        assertTimely(() -> assertThatThrownBy(() -> read("BEGIN:VCALENDAR\r\n" + "BEGIN:X\r\n".repeat(100_000), BERLIN))
                .isInstanceOf(IcsFault.class));
        assertTimely(() -> assertThatThrownBy(() ->
                        read("BEGIN:VCALENDAR\r\n" + "BEG\r\n IN:X\r\n".repeat(5_000) + "END:VCALENDAR\r\n", BERLIN))
                .isInstanceOf(IcsFault.class)
                .hasMessageContaining("nested"));
        assertTimely(() -> assertThat(
                        busy("DTSTART:20270401T090000Z", "DURATION:PT1H", "SUMMARY:" + "x".repeat(10_000_000))
                                .getFirst()
                                .details()
                                .what())
                .hasSize(255));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "BEGIN:VCALENDAR",
                "BEGIN:VCALENDAR\r\nVERSION",
                "{}",
                "BEGIN:VEVENT\r\nEND:VEVENT\r\n"
            })
    void whatIsNoCalendarIsToldSo(String text) {
        assertTimely(() -> assertThatThrownBy(() -> read(text, BERLIN)).isInstanceOf(IcsFault.class));
    }
}
