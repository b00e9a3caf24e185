package dev.slotgraph.api.availability;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary rules, zones, resources and queries. */
final class Anything {

    /** From here on, two years have changes of every odd kind, in zones that still made them. */
    static final long EPOCH = Instant.parse("2010-09-01T00:00:00Z").getEpochSecond();

    static final long TWO_YEARS = Duration.ofDays(730).toSeconds();

    /** Gaps and overlaps at midnight and around it, half an hour, two hours, a day; three-quarter offsets. */
    private static final List<String> ODD_ZONES = List.of(
            "America/New_York",
            "America/Sao_Paulo",
            "America/Havana",
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Antarctica/Troll",
            "Asia/Kathmandu",
            "Pacific/Chatham",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Asia/Gaza");

    private Anything() {}

    static Arbitrary<ZoneId> zone() {
        List<String> all = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.of(all)), Tuple.of(1, Arbitraries.of(ODD_ZONES)))
                .map(ZoneId::of);
    }

    static Arbitrary<Long> second() {
        return Arbitraries.longs().between(EPOCH, EPOCH + TWO_YEARS);
    }

    static Arbitrary<Constraint> rule() {
        Arbitrary<DayOfWeek> day = Arbitraries.of(DayOfWeek.class);
        Arbitrary<int[]> hours = Combinators.combine(
                        Arbitraries.integers().between(0, 95),
                        Arbitraries.integers().between(1, 95))
                .as((start, quarters) -> {
                    int end = (start + quarters) % 96;
                    return new int[] {start * 15, end * 15};
                });
        Arbitrary<Constraint.Bound[]> period = Combinators.combine(bound(), bound())
                .as((a, b) -> a.at(0) < b.at(0) ? new Constraint.Bound[] {a, b} : new Constraint.Bound[] {b, a});
        return Arbitraries.oneOf(
                hours.map(h -> new Constraint.AllowHours(h[0], h[1])),
                hours.map(h -> new Constraint.BlockHours(h[0], h[1])),
                Combinators.combine(day, hours).as((d, h) -> new Constraint.AllowDayAndTime(d, h[0], h[1])),
                Combinators.combine(day, hours).as((d, h) -> new Constraint.BlockDayAndTime(d, h[0], h[1])),
                day.map(Constraint.AllowDay::new),
                day.map(Constraint.BlockDay::new),
                period.map(p -> new Constraint.AllowPeriod(p[0], p[1])),
                period.map(p -> new Constraint.BlockPeriod(p[0], p[1])),
                Arbitraries.of(
                        new Constraint.AllowWeekdays(),
                        new Constraint.BlockWeekdays(),
                        new Constraint.AllowWeekends(),
                        new Constraint.BlockWeekends()));
    }

    static Arbitrary<List<Constraint>> rules() {
        return rule().list().ofMaxSize(4);
    }

    /** With claims within the week that begins at {@code from}, so that they meet the queries for it. */
    static Arbitrary<ResourceCalendar> resource(long from) {
        Arbitrary<Occupancy> occupancy = Combinators.combine(
                        Arbitraries.longs().between(-200, 10_200),
                        Arbitraries.longs().between(1, 2_000))
                .as((start, minutes) -> new long[] {from + start * 60, from + (start + minutes) * 60})
                .list()
                .ofMaxSize(8)
                .map(claims -> {
                    Occupancy.Builder builder = Occupancy.builder();
                    claims.forEach(claim -> builder.claim(claim[0], claim[1]));
                    return builder.build();
                });
        Arbitrary<Long> buffer = Arbitraries.of(0L, 0L, 300L, 3_600L);
        return Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(1),
                        zone(),
                        Arbitraries.integers().between(1, 3),
                        Combinators.combine(buffer, buffer).as(Buffers::new),
                        rules(),
                        occupancy)
                .as((id, zone, capacity, buffers, rules, claims) ->
                        new ResourceCalendar(new UUID(0, id), zone, capacity, buffers, rules, claims));
    }

    static Arbitrary<Terms> terms(long from) {
        return Combinators.combine(
                        rules(),
                        rules(),
                        Arbitraries.longs().between(-1_000, 1_000),
                        Arbitraries.longs().between(9_000, 20_000),
                        Arbitraries.of(0L, 0L, 600L))
                .as((request, project, notice, horizon, buffer) ->
                        new Terms(request, project, from + notice * 60, from + horizon * 60, buffer));
    }

    private static Arbitrary<Constraint.Bound> bound() {
        return second().flatMap(second -> Arbitraries.of(
                new Constraint.Bound.Moment(Instant.ofEpochSecond(second)),
                new Constraint.Bound.Local(
                        LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).withSecond(0)),
                Constraint.Bound.of(
                        LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).toLocalDate())));
    }
}
