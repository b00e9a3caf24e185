package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.Times.BERLIN;
import static dev.slotgraph.api.availability.Times.HOUR;
import static dev.slotgraph.api.availability.Times.MINUTE;
import static dev.slotgraph.api.availability.Times.NEW_YORK;
import static dev.slotgraph.api.availability.Times.UTC;
import static dev.slotgraph.api.availability.Times.at;
import static dev.slotgraph.api.availability.Times.day;
import static dev.slotgraph.api.availability.Times.hours;
import static dev.slotgraph.api.availability.Times.hoursOn;
import static dev.slotgraph.api.availability.Times.notDay;
import static dev.slotgraph.api.availability.Times.notHours;
import static dev.slotgraph.api.availability.Times.notHoursOn;
import static dev.slotgraph.api.availability.Times.notPeriod;
import static dev.slotgraph.api.availability.Times.period;
import static dev.slotgraph.api.availability.Times.plain;
import static dev.slotgraph.api.availability.Times.ranges;
import static dev.slotgraph.api.availability.Times.rules;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OpenHoursTest {

    private static TimeRanges open(ZoneId zone, String from, String to, Map<?, ?>... rules) {
        return OpenHours.of(rules(rules), zone, at(from), at(to));
    }

    @Nested
    class WhenTheClockChanges {

        @Test
        void afternoonHoursKeepTheirLocalTimeOnTheDayOfTheChange() {
            assertThat(open(NEW_YORK, "2026-03-07T05:00Z", "2026-03-09T04:00Z", hours(13, 18)))
                    .isEqualTo(
                            ranges("2026-03-07T18:00Z", "2026-03-07T23:00Z", "2026-03-08T17:00Z", "2026-03-08T22:00Z"));
        }

        @Test
        void aRuleThatBeginsInTheGapBeginsAtTheFirstInstantAfterIt() {
            assertThat(open(NEW_YORK, "2026-03-08T05:00Z", "2026-03-09T04:00Z", hours("02:30", 5)))
                    .isEqualTo(ranges("2026-03-08T07:00Z", "2026-03-08T09:00Z"));
        }

        @Test
        void aRuleThatEndsInTheGapEndsWhereTheGapBegins() {
            assertThat(open(NEW_YORK, "2026-03-08T05:00Z", "2026-03-09T04:00Z", hours(1, "02:30")))
                    .isEqualTo(ranges("2026-03-08T06:00Z", "2026-03-08T07:00Z"));
        }

        @Test
        void aRuleWithinTheGapIsNeverOpenThatDay() {
            assertThat(open(NEW_YORK, "2026-03-08T05:00Z", "2026-03-09T04:00Z", hours(2, 3)))
                    .isEqualTo(TimeRanges.NEVER);
        }

        @Test
        void aTimeThatHappensTwiceIsOpenTwice() {
            assertThat(open(NEW_YORK, "2026-11-01T04:00Z", "2026-11-02T05:00Z", hours("01:30", "01:45")))
                    .isEqualTo(
                            ranges("2026-11-01T05:30Z", "2026-11-01T05:45Z", "2026-11-01T06:30Z", "2026-11-01T06:45Z"));
        }

        @Test
        void aNightShiftHasSevenHoursInSpringAndNineInAutumn() {
            assertThat(open(NEW_YORK, "2026-03-07T17:00Z", "2026-03-08T17:00Z", hours(22, 6)))
                    .isEqualTo(ranges("2026-03-08T03:00Z", "2026-03-08T10:00Z"));
            assertThat(open(NEW_YORK, "2026-10-31T16:00Z", "2026-11-01T17:00Z", hours(22, 6)))
                    .isEqualTo(ranges("2026-11-01T02:00Z", "2026-11-01T11:00Z"));
        }

        @Test
        void berlinSkipsTwoToThreeInMarchAndRepeatsItInOctober() {
            assertThat(open(BERLIN, "2026-03-29T00:00Z", "2026-03-29T04:00Z", hours(2, 3)))
                    .isEqualTo(TimeRanges.NEVER);
            assertThat(open(BERLIN, "2026-03-29T00:00Z", "2026-03-29T04:00Z", hours(1, 4)))
                    .isEqualTo(ranges("2026-03-29T00:00Z", "2026-03-29T02:00Z"));
            assertThat(open(BERLIN, "2026-10-24T20:00Z", "2026-10-25T20:00Z", hours(2, 3)))
                    .isEqualTo(ranges("2026-10-25T00:00Z", "2026-10-25T02:00Z"));
        }

        @Test
        void aDayWithoutMidnightBeginsAtItsFirstInstant() {
            ZoneId saoPaulo = ZoneId.of("America/Sao_Paulo");
            TimeRanges sunday = open(saoPaulo, "2018-11-02T00:00Z", "2018-11-08T00:00Z", day("sunday"));
            assertThat(sunday).isEqualTo(ranges("2018-11-04T03:00Z", "2018-11-05T02:00Z"));
            assertThat(open(saoPaulo, "2018-11-02T00:00Z", "2018-11-08T00:00Z", period("2018-11-04", "2018-11-05")))
                    .isEqualTo(sunday);
        }

        @Test
        void aDayWithTwoMidnightsHasBothOfThem() {
            ZoneId havana = ZoneId.of("America/Havana");
            TimeRanges sunday = open(havana, "2026-10-30T00:00Z", "2026-11-04T00:00Z", day("sunday"));
            assertThat(sunday).isEqualTo(ranges("2026-11-01T04:00Z", "2026-11-02T05:00Z"));
            assertThat(open(havana, "2026-10-30T00:00Z", "2026-11-04T00:00Z", period("2026-11-01", "2026-11-02")))
                    .isEqualTo(sunday);
            assertThat(open(havana, "2026-11-01T00:00Z", "2026-11-02T00:00Z", hours(0, "00:30")))
                    .isEqualTo(
                            ranges("2026-11-01T04:00Z", "2026-11-01T04:30Z", "2026-11-01T05:00Z", "2026-11-01T05:30Z"));
        }

        @Test
        void aDayIsWholeEvenWhereTheClockReturnsToTheDayBefore() {
            // At 00:01 on Sunday, St. John's went back to 23:01 on Saturday.
            ZoneId stJohns = ZoneId.of("America/St_Johns");
            assertThat(open(stJohns, "2010-11-06T20:00Z", "2010-11-07T20:00Z", day("saturday")))
                    .isEqualTo(
                            ranges("2010-11-06T20:00Z", "2010-11-07T02:30Z", "2010-11-07T02:31Z", "2010-11-07T03:30Z"));
        }

        @Test
        void halfHourAndTwoHourChangesAreNoSpecialCase() {
            ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
            TimeRanges october = open(lordHowe, "2026-10-03T13:30Z", "2026-10-04T13:00Z", hours(0, 6));
            TimeRanges april = open(lordHowe, "2026-04-04T13:00Z", "2026-04-05T13:30Z", hours(0, 6));
            assertThat(october.totalSeconds()).isEqualTo(5 * HOUR + 30 * MINUTE);
            assertThat(april.totalSeconds()).isEqualTo(6 * HOUR + 30 * MINUTE);
            ZoneId troll = ZoneId.of("Antarctica/Troll");
            assertThat(open(troll, "2026-03-29T00:00Z", "2026-03-29T22:00Z", hours(0, 6)))
                    .isEqualTo(ranges("2026-03-29T00:00Z", "2026-03-29T04:00Z"));
        }

        @Test
        void zonesOfThreeQuarterHoursAreNoSpecialCase() {
            assertThat(open(ZoneId.of("Asia/Kathmandu"), "2026-06-01T00:00Z", "2026-06-01T18:00Z", hours(9, 10)))
                    .isEqualTo(ranges("2026-06-01T03:15Z", "2026-06-01T04:15Z"));
            assertThat(open(ZoneId.of("Pacific/Chatham"), "2026-09-26T11:15Z", "2026-09-27T10:15Z", hours(2, 4)))
                    .isEqualTo(ranges("2026-09-26T13:15Z", "2026-09-26T14:15Z"));
        }

        @Test
        void aDayThatWasLeftOutIsNeverOpen() {
            ZoneId apia = ZoneId.of("Pacific/Apia");
            assertThat(open(apia, "2011-12-28T00:00Z", "2012-01-02T00:00Z", day("friday")))
                    .isEqualTo(TimeRanges.NEVER);
            assertThat(open(apia, "2011-12-28T00:00Z", "2012-01-02T00:00Z", period("2011-12-30", "2011-12-31")))
                    .isEqualTo(TimeRanges.NEVER);
        }
    }

    @Nested
    class Combining {

        @Test
        void noRuleIsAlwaysOpen() {
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-02T00:00Z"))
                    .isEqualTo(ranges("2026-06-01T00:00Z", "2026-06-02T00:00Z"));
        }

        @Test
        void allowRulesOfOneKindAddUp() {
            assertThat(open(
                            UTC,
                            "2026-06-01T00:00Z",
                            "2026-06-02T00:00Z",
                            hoursOn("Monday", 9, 12),
                            hoursOn("monday", 14, 17)))
                    .isEqualTo(
                            ranges("2026-06-01T09:00Z", "2026-06-01T12:00Z", "2026-06-01T14:00Z", "2026-06-01T17:00Z"));
        }

        @Test
        void overlappingAllowRulesAreTheWholeOfBoth() {
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-02T00:00Z", hours(6, 10), hours(8, 10)))
                    .isEqualTo(ranges("2026-06-01T06:00Z", "2026-06-01T10:00Z"));
        }

        @Test
        void allowRulesOfDifferentKindsIntersect() {
            assertThat(open(
                            UTC,
                            "2026-06-01T00:00Z",
                            "2026-06-08T00:00Z",
                            hours(9, 17),
                            plain("allow_weekends"),
                            period("2026-06-01", "2026-06-07")))
                    .isEqualTo(ranges("2026-06-06T09:00Z", "2026-06-06T17:00Z"));
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-08T00:00Z", day("saturday"), plain("allow_weekdays")))
                    .isEqualTo(TimeRanges.NEVER);
        }

        @Test
        void everyBlockSubtracts() {
            assertThat(open(
                            UTC,
                            "2026-06-01T00:00Z",
                            "2026-06-08T00:00Z",
                            hours(9, 17),
                            notHours(12, 13),
                            notHoursOn("Monday", 9, 12),
                            notDay("TUESDAY"),
                            notPeriod("2026-06-03", "2026-06-05"),
                            plain("block_weekends")))
                    .isEqualTo(ranges(
                            "2026-06-01T13:00Z",
                            "2026-06-01T17:00Z",
                            "2026-06-05T09:00Z",
                            "2026-06-05T12:00Z",
                            "2026-06-05T13:00Z",
                            "2026-06-05T17:00Z"));
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-08T00:00Z", plain("block_weekdays")))
                    .isEqualTo(ranges("2026-06-06T00:00Z", "2026-06-08T00:00Z"));
        }

        @Test
        void blocksCanLeaveNothing() {
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-08T00:00Z", notHours(0, 24)))
                    .isEqualTo(TimeRanges.NEVER);
        }

        @Test
        void rulesThatTouchAtMidnightAreOneRange() {
            assertThat(open(UTC, "2026-06-01T12:00Z", "2026-06-02T12:00Z", hours(23, 24), hours(0, "00:30")))
                    .isEqualTo(ranges("2026-06-01T23:00Z", "2026-06-02T00:30Z"));
        }

        @Test
        void aShiftPastMidnightCanHaveABreak() {
            assertThat(open(UTC, "2026-06-01T12:00Z", "2026-06-02T12:00Z", hours(20, 4), notHours(1, 2)))
                    .isEqualTo(
                            ranges("2026-06-01T20:00Z", "2026-06-02T01:00Z", "2026-06-02T02:00Z", "2026-06-02T04:00Z"));
        }

        @Test
        void aSundayNightRunsIntoMonday() {
            assertThat(open(UTC, "2026-06-01T00:00Z", "2026-06-08T12:00Z", hoursOn("Sunday", 22, 6)))
                    .isEqualTo(
                            ranges("2026-06-01T00:00Z", "2026-06-01T06:00Z", "2026-06-07T22:00Z", "2026-06-08T06:00Z"));
        }

        @Test
        void midnightAsEndMayBeWrittenAsZero() {
            assertThat(open(UTC, "2026-06-01T12:00Z", "2026-06-02T12:00Z", hours(22, 0)))
                    .isEqualTo(ranges("2026-06-01T22:00Z", "2026-06-02T00:00Z"));
        }
    }

    @Nested
    class Periods {

        @Test
        void aBareDateIsItsMidnightInTheResourcesZone() {
            assertThat(open(NEW_YORK, "2026-05-01T00:00Z", "2026-05-04T00:00Z", period("2026-05-02", "2026-05-03")))
                    .isEqualTo(ranges("2026-05-02T04:00Z", "2026-05-03T04:00Z"));
        }

        @Test
        void anOffsetMakesABoundAnInstant() {
            assertThat(open(
                            NEW_YORK,
                            "2026-05-01T00:00Z",
                            "2026-05-04T00:00Z",
                            period("2026-05-02T09:00:00+02:00", "2026-05-02T12:00")))
                    .isEqualTo(ranges("2026-05-02T07:00Z", "2026-05-02T16:00Z"));
        }

        @Test
        void aDateIsTheResourcesDateThoughItIsTomorrowInUtc() {
            assertThat(OpenHours.of(rules(day("Friday")), NEW_YORK, 0, at("2026-05-02T04:00Z"))
                            .contains(at("2026-05-02T02:00Z")))
                    .isTrue();
        }

        @Test
        void aWindowFarAheadCostsNoMoreThanANearOne() {
            assertThat(open(NEW_YORK, "9999-05-01T00:00Z", "9999-05-02T00:00Z", hours(9, 17))
                            .totalSeconds())
                    .isEqualTo(8 * HOUR);
        }
    }

    @Nested
    class Violations {

        @Test
        void nameTheRulesThatAreInTheWay() {
            List<Constraint> rules = rules(hours(9, 12), hours(14, 17), notDay("Tuesday"), plain("allow_weekdays"));
            long monday = at("2026-06-01T00:00Z");
            assertThat(OpenHours.violated(rules, UTC, monday + 9 * HOUR, monday + 10 * HOUR))
                    .isEmpty();
            assertThat(OpenHours.violated(rules, UTC, monday + 11 * HOUR, monday + 15 * HOUR))
                    .containsExactly(rules.get(0), rules.get(1));
            assertThat(OpenHours.violated(rules, UTC, monday + 33 * HOUR, monday + 34 * HOUR))
                    .containsExactly(rules.get(2));
        }
    }
}
