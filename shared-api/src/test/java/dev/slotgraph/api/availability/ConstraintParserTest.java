package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.availability.Constraint.Bound;
import dev.slotgraph.api.availability.ConstraintParser.Fault;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ConstraintParserTest {

    private static ConstraintParser.Parsed parse(String json) {
        return ConstraintParser.parse(JsonMapper.shared().readValue(json, Object.class));
    }

    @Test
    void allTwelveKindsAreRead() {
        assertThat(parse("""
                [{"allow_day_and_time":{"day":"Monday","start":9,"end":17}},
                 {"block_day_and_time":{"day":"sunday","start":"22:15","end":"06:00"}},
                 {"allow_hours":{"start":"9","end":24}}, {"block_hours":{"start":0,"end":"24:00"}},
                 {"allow_day":{"day":"FRIDAY"}}, {"block_day":{"day":"saturday"}},
                 {"allow_period":{"start":"2026-05-01T09:00:00+02:00","end":"2026-05-06T00:00:00Z"}},
                 {"block_period":{"start":"2026-05-01","end":"2026-05-06"}},
                 {"allow_weekdays":{}}, {"block_weekdays":[]}, {"allow_weekends":null}, {"block_weekends":{}}]"""))
                .isEqualTo(new ConstraintParser.Parsed(
                        List.of(
                                new Constraint.AllowDayAndTime(DayOfWeek.MONDAY, 540, 1020),
                                new Constraint.BlockDayAndTime(DayOfWeek.SUNDAY, 1335, 360),
                                new Constraint.AllowHours(540, 1440),
                                new Constraint.BlockHours(0, 1440),
                                new Constraint.AllowDay(DayOfWeek.FRIDAY),
                                new Constraint.BlockDay(DayOfWeek.SATURDAY),
                                new Constraint.AllowPeriod(
                                        new Bound.Moment(Instant.parse("2026-05-01T07:00:00Z")),
                                        new Bound.Moment(Instant.parse("2026-05-06T00:00:00Z"))),
                                new Constraint.BlockPeriod(
                                        Bound.of(LocalDate.parse("2026-05-01")),
                                        Bound.of(LocalDate.parse("2026-05-06"))),
                                new Constraint.AllowWeekdays(),
                                new Constraint.BlockWeekdays(),
                                new Constraint.AllowWeekends(),
                                new Constraint.BlockWeekends()),
                        List.of()));
    }

    @Test
    void everyKindKnowsItsName() {
        List<String> kinds = List.of("allow_weekdays", "block_weekdays", "allow_weekends", "block_weekends");
        for (String kind : kinds) {
            assertThat(parse("[{\"" + kind + "\":{}}]").constraints().getFirst().kind())
                    .isEqualTo(kind);
        }
        for (String kind : List.of("allow_hours", "block_hours", "allow_day_and_time", "block_day_and_time")) {
            assertThat(parse("[{\"" + kind + "\":{\"day\":\"monday\",\"start\":1,\"end\":2}}]")
                            .constraints()
                            .getFirst()
                            .kind())
                    .isEqualTo(kind);
        }
        for (String kind : List.of("allow_day", "block_day", "allow_period", "block_period")) {
            assertThat(parse("[{\"" + kind
                                    + "\":{\"day\":\"monday\",\"start\":\"2026-01-01\",\"end\":\"2026-01-02\"}}]")
                            .constraints()
                            .getFirst()
                            .kind())
                    .isEqualTo(kind);
        }
    }

    @Test
    void allFaultsAreNamedAtOnceByTheirPath() {
        assertThat(parse("""
                [{"allow_hours":{"start":24,"end":25}}, {"allow_hours":{"end":"9:60"}}, 7, {}, null,
                 {"allow_hours":{"start":9,"end":9}}, {"allow_hours":[]},
                 {"block_day":{"day":"Caturday"}}, {"allow_moon":{}},
                 {"block_period":{"start":"2026-05-06","end":"2026-05-06"}},
                 {"block_period":{"start":"2026-02-30","end":5}},
                 {"allow_weekdays":true},
                 {"allow_day":{"day":"monday"},"block_day":{"day":"monday"}},
                 {"block_hours":{"start":1,"end":2}}]"""))
                .satisfies(
                        parsed -> assertThat(parsed.constraints()).containsExactly(new Constraint.BlockHours(60, 120)))
                .extracting(ConstraintParser.Parsed::faults)
                .satisfies(faults -> assertThat(faults)
                        .extracting(Fault::path)
                        .containsExactly(
                                "constraints.0.allow_hours.start",
                                "constraints.0.allow_hours.end",
                                "constraints.1.allow_hours.start",
                                "constraints.1.allow_hours.end",
                                "constraints.2",
                                "constraints.3",
                                "constraints.4",
                                "constraints.5.allow_hours.end",
                                "constraints.6.allow_hours",
                                "constraints.7.block_day.day",
                                "constraints.8",
                                "constraints.9.block_period.end",
                                "constraints.10.block_period.start",
                                "constraints.10.block_period.end",
                                "constraints.11.allow_weekdays",
                                "constraints.12"));
    }

    @Test
    void anUnknownKindIsNamedButNotAtAnyLength() {
        assertThat(parse("[{\"allow_moon\":{}}]").faults())
                .containsExactly(new Fault("constraints.0", "unknown rule 'allow_moon'"));
        assertThat(ConstraintParser.parse(List.of(Map.of("x".repeat(60_000), Map.of())))
                        .faults()
                        .getFirst()
                        .message())
                .hasSizeLessThan(80);
    }

    @Test
    void thePathBeginsWithTheFieldThatHoldsTheRules() {
        assertThat(ConstraintParser.parse("availability_constraints", Map.of()).faults())
                .containsExactly(new Fault("availability_constraints", "must be a list of rules"));
    }

    @Test
    void nothingHoldsNoRule() {
        assertThat(ConstraintParser.parse(null).isValid()).isTrue();
        assertThat(ConstraintParser.parse(null).constraints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "23,1380", "09:30,570", "9:30,570", "09,540"})
    void startsAreHoursOrTimes(String written, int minute) {
        assertThat(ConstraintParser.parse(List.of(Times.hours(written, 24))).constraints())
                .containsExactly(new Constraint.AllowHours(minute, 1440));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "24:01", "25", "9:5", "9h", "9.5", "٩", "12:00:00", " 9", "99999999999", "1e1", "noon"
            })
    void otherTextIsNoTime(String written) {
        assertThat(ConstraintParser.parse(List.of(Times.hours(1, written))).isValid())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 9.5, 24.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY, -0.5})
    void otherNumbersAreNoTime(double written) {
        assertThat(ConstraintParser.parse(List.of(Times.hours(1, written))).isValid())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01T09:00:00+0200, 2026-05-01T07:00:00Z",
        "2026-05-01T09:00:00.123456Z, 2026-05-01T09:00:00Z",
        "2026-05-01T09:00-07:00, 2026-05-01T16:00:00Z",
        "2026-05-01t09:00:00z, 2026-05-01T09:00:00Z",
        "2026-05-01 09:00:00+05:45, 2026-05-01T03:15:00Z",
    })
    void boundsWithAnOffsetAreMoments(String written, Instant moment) {
        assertThat(ConstraintParser.parse(List.of(Times.period("2000-01-01T00:00Z", written)))
                        .constraints())
                .containsExactly(new Constraint.AllowPeriod(
                        new Bound.Moment(Instant.parse("2000-01-01T00:00:00Z")), new Bound.Moment(moment)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01, 2026-05-01T00:00",
        "2026-05-01T09:00, 2026-05-01T09:00",
        "2026-05-01 09:00:30, 2026-05-01T09:00:30",
        "2028-02-29, 2028-02-29T00:00",
    })
    void boundsWithoutOffsetAreReadingsOfTheWallClock(String written, LocalDateTime reading) {
        assertThat(ConstraintParser.parse(List.of(Times.period("2000-01-01", written)))
                        .constraints())
                .containsExactly(
                        new Constraint.AllowPeriod(Bound.of(LocalDate.parse("2000-01-01")), new Bound.Local(reading)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29",
                "2026-13-01",
                "2026-05-01T",
                "2026-05-01Z",
                "2026-05-01T25:00",
                "2026-05-0109:00",
                "2026-05-01 T09:00",
                "2026-05-01T09:00Z+0000",
                "tomorrow",
                "+12026-05-01"
            })
    void otherTextIsNoBound(String written) {
        assertThat(ConstraintParser.parse(List.of(Times.period("2000-01-01", written)))
                        .faults())
                .extracting(Fault::path)
                .containsExactly("constraints.0.allow_period.end");
    }

    @Test
    void dayNamesAreEnglishWhateverTheServersLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr", "TR"));
            assertThat(parse("[{\"allow_day\":{\"day\":\"friday\"}}]").isValid())
                    .isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aBodyOfTheGreatestSizeIsReadAtOnce() {
        List<Map<?, ?>> manyGood =
                Collections.nCopies(1_000, Times.notPeriod("2026-05-01T09:00:00+02:00", "2026-05-06"));
        List<Map<?, ?>> manyBad = Collections.nCopies(21_000, Map.of());
        long began = System.nanoTime();
        assertThat(ConstraintParser.parse(manyGood).constraints()).hasSize(1_000);
        assertThat(ConstraintParser.parse(manyBad).faults()).hasSize(21_000);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    }
}
