package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

class OpenHoursPropertiesTest {

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anInstantIsJudgedByTheReadingOfTheWallClock(
            @ForAll("rules") List<Constraint> rules, @ForAll("zones") ZoneId zone, @ForAll("seconds") long from) {
        long to = from + 9 * 86_400;
        TimeRanges open = OpenHours.of(rules, zone, from, to);
        // Quarter hours and what lies around each change of the clock: all places where an answer can differ.
        for (long at = from - Math.floorMod(from, 900) + 900; at < to; at += 900) {
            assertThat(open.contains(at)).as("%s", at).isEqualTo(isOpen(rules, zone, at));
        }
        ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochSecond(from));
        if (change != null && change.toEpochSecond() + 7_200 < to) {
            for (long at = Math.max(from, change.toEpochSecond() - 7_200);
                    at < change.toEpochSecond() + 7_200;
                    at += 60) {
                assertThat(open.contains(at)).as("%s", at).isEqualTo(isOpen(rules, zone, at));
            }
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void theWindowOnlyClips(
            @ForAll("rules") List<Constraint> rules,
            @ForAll("zones") ZoneId zone,
            @ForAll("seconds") long from,
            @ForAll @LongRange(min = 1, max = 1_000_000) long length,
            @ForAll @LongRange(min = 0, max = 1_000_000) long more) {
        assertThat(OpenHours.of(rules, zone, from - more, from + length + more).within(from, from + length))
                .isEqualTo(OpenHours.of(rules, zone, from, from + length));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void nothingIsViolatedExactlyWhenOpen(
            @ForAll("rules") List<Constraint> rules,
            @ForAll("zones") ZoneId zone,
            @ForAll("seconds") long start,
            @ForAll @LongRange(min = 1, max = 50_000) long length) {
        assertThat(OpenHours.violated(rules, zone, start, start + length).isEmpty())
                .isEqualTo(OpenHours.of(rules, zone, start, start + length).contains(start, start + length));
    }

    @Example
    void aFullWeekIsAllElapsedTimeInEveryZone() {
        List<Constraint> fullWeek = Arrays.stream(DayOfWeek.values())
                .<Constraint>map(day -> new Constraint.AllowDayAndTime(day, 0, 1440))
                .toList();
        List<Constraint> fullWeekInShifts = new ArrayList<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            fullWeekInShifts.add(new Constraint.AllowDayAndTime(day, 6 * 60, 22 * 60));
            fullWeekInShifts.add(new Constraint.AllowDayAndTime(day, 22 * 60, 6 * 60));
        }
        List<Constraint> halves = List.of(new Constraint.AllowHours(0, 735));
        List<Constraint> otherHalves = List.of(new Constraint.AllowHours(735, 0));
        long from = Anything.EPOCH;
        long to = from + Anything.TWO_YEARS;
        TimeRanges everything = TimeRanges.of(from, to);
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            assertThat(OpenHours.of(fullWeek, zone, from, to)).as(id).isEqualTo(everything);
            assertThat(OpenHours.of(fullWeekInShifts, zone, from, to)).as(id).isEqualTo(everything);
            TimeRanges first = OpenHours.of(halves, zone, from, to);
            TimeRanges second = OpenHours.of(otherHalves, zone, from, to);
            assertThat(first.intersect(second)).as(id).isEqualTo(TimeRanges.NEVER);
            assertThat(first.union(second)).as(id).isEqualTo(everything);
        }
    }

    @Provide
    Arbitrary<List<Constraint>> rules() {
        return Anything.rules();
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Anything.zone();
    }

    @Provide
    Arbitrary<Long> seconds() {
        return Anything.second();
    }

    /** What the contract says, for one instant, in terms of java.time. */
    private static boolean isOpen(List<Constraint> rules, ZoneId zone, long at) {
        Map<String, List<Constraint>> allowed = rules.stream()
                .filter(rule -> rule instanceof Constraint.Allow)
                .collect(Collectors.groupingBy(Constraint::kind));
        return allowed.values().stream().allMatch(kind -> kind.stream().anyMatch(rule -> names(rule, zone, at)))
                && rules.stream()
                        .filter(rule -> rule instanceof Constraint.Block)
                        .noneMatch(rule -> names(rule, zone, at));
    }

    private static boolean names(Constraint rule, ZoneId zone, long at) {
        LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochSecond(at), zone);
        DayOfWeek day = local.getDayOfWeek();
        boolean weekend = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
        return switch (rule) {
            case Constraint.AllowHours r -> inHours(null, r.start(), r.end(), local);
            case Constraint.BlockHours r -> inHours(null, r.start(), r.end(), local);
            case Constraint.AllowDayAndTime r -> inHours(r.day(), r.start(), r.end(), local);
            case Constraint.BlockDayAndTime r -> inHours(r.day(), r.start(), r.end(), local);
            case Constraint.AllowDay r -> r.day() == day;
            case Constraint.BlockDay r -> r.day() == day;
            case Constraint.AllowPeriod r -> reached(r.start(), local, at) && !reached(r.end(), local, at);
            case Constraint.BlockPeriod r -> reached(r.start(), local, at) && !reached(r.end(), local, at);
            case Constraint.AllowWeekdays ignored -> !weekend;
            case Constraint.BlockWeekdays ignored -> !weekend;
            case Constraint.AllowWeekends ignored -> weekend;
            case Constraint.BlockWeekends ignored -> weekend;
        };
    }

    private static boolean inHours(@Nullable DayOfWeek day, int start, int end, LocalDateTime local) {
        int minute = local.getHour() * 60 + local.getMinute();
        boolean today = day == null || day == local.getDayOfWeek();
        boolean sinceYesterday = day == null || day.plus(1) == local.getDayOfWeek();
        return end > start
                ? today && start <= minute && minute < end
                : (today && start <= minute) || (sinceYesterday && minute < end);
    }

    private static boolean reached(Constraint.Bound bound, LocalDateTime local, long at) {
        return switch (bound) {
            case Constraint.Bound.Local reading -> !local.isBefore(reading.time());
            case Constraint.Bound.Moment moment -> at >= moment.instant().getEpochSecond();
        };
    }
}
