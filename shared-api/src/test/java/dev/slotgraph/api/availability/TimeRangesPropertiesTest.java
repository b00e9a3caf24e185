package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The algebra against the simplest model there is: one bit per instant. */
class TimeRangesPropertiesTest {

    private static final int LINE = 60;

    @Property
    void unionIsOr(@ForAll("sets") BitSet a, @ForAll("sets") BitSet b) {
        BitSet expected = copy(a);
        expected.or(b);
        assertThat(ranges(a).union(ranges(b))).isEqualTo(ranges(expected));
        assertThat(TimeRanges.unionOf(List.of(ranges(a), ranges(b)))).isEqualTo(ranges(expected));
    }

    @Property
    void intersectionIsAnd(@ForAll("sets") BitSet a, @ForAll("sets") BitSet b) {
        BitSet expected = copy(a);
        expected.and(b);
        assertThat(ranges(a).intersect(ranges(b))).isEqualTo(ranges(expected));
        assertThat(TimeRanges.intersectionOf(List.of(ranges(a), ranges(b)))).isEqualTo(ranges(expected));
    }

    @Property
    void subtractionIsAndNot(@ForAll("sets") BitSet a, @ForAll("sets") BitSet b) {
        BitSet expected = copy(a);
        expected.andNot(b);
        assertThat(ranges(a).subtract(ranges(b))).isEqualTo(ranges(expected));
    }

    @Property
    void complementIsNotWithinTheWindow(
            @ForAll("sets") BitSet a, @ForAll @IntRange(max = LINE) int from, @ForAll @IntRange(max = LINE) int to) {
        BitSet expected = new BitSet();
        if (from < to) {
            expected.set(from, to);
            expected.andNot(a);
        }
        assertThat(ranges(a).complement(from, to)).isEqualTo(ranges(expected));
        assertThat(ranges(a).complement().within(from, to)).isEqualTo(ranges(expected));
        assertThat(ranges(a).complement().complement()).isEqualTo(ranges(a));
    }

    @Property
    void atLeastNCounts(@ForAll("setLists") List<BitSet> sets, @ForAll @IntRange(min = 1, max = 6) int n) {
        BitSet expected = new BitSet();
        for (int i = 0; i < LINE; i++) {
            int at = i;
            expected.set(i, sets.stream().filter(set -> set.get(at)).count() >= n);
        }
        assertThat(TimeRanges.atLeast(
                        n, sets.stream().map(TimeRangesPropertiesTest::ranges).toList()))
                .isEqualTo(ranges(expected));
    }

    @Property
    void containsAndOverlapsAskEveryInstant(
            @ForAll("sets") BitSet a, @ForAll @IntRange(max = LINE) int from, @ForAll @IntRange(max = LINE) int to) {
        int within = from < to ? a.get(from, to).cardinality() : 0;
        assertThat(ranges(a).contains(from, to)).isEqualTo(from < to && within == to - from);
        assertThat(ranges(a).overlaps(from, to)).isEqualTo(within > 0);
        assertThat(ranges(a).contains(from)).isEqualTo(a.get(from));
        assertThat(ranges(a).totalSeconds()).isEqualTo(a.cardinality());
    }

    @Property
    void whatFitsTheShrunkFitsTheWholeWithItsMargins(
            @ForAll("sets") BitSet a,
            @ForAll @IntRange(max = 5) int head,
            @ForAll @IntRange(max = 5) int tail,
            @ForAll @IntRange(max = LINE) int start,
            @ForAll @IntRange(min = 1, max = 10) int length) {
        int end = start + length;
        assertThat(ranges(a).shrink(head, tail).contains(start, end))
                .isEqualTo(ranges(a).contains(start - head, end + tail));
        assertThat(TimeRanges.ALWAYS.shrink(head, tail)).isEqualTo(TimeRanges.ALWAYS);
    }

    @Property
    void rangesNeverTouch(@ForAll("setLists") List<BitSet> sets) {
        TimeRanges all = TimeRanges.unionOf(
                sets.stream().map(TimeRangesPropertiesTest::ranges).toList());
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.start(i)).isLessThan(all.end(i));
            assertThat(i == 0 || all.end(i - 1) < all.start(i)).isTrue();
        }
    }

    @Provide
    Arbitrary<BitSet> sets() {
        Arbitrary<Integer> bound = Arbitraries.integers().between(0, LINE);
        return Combinators.combine(bound, bound)
                .as((x, y) -> {
                    BitSet set = new BitSet();
                    set.set(Math.min(x, y), Math.max(x, y));
                    return set;
                })
                .list()
                .ofMaxSize(8)
                .map(parts -> {
                    BitSet set = new BitSet();
                    parts.forEach(set::xor);
                    return set;
                });
    }

    @Provide
    Arbitrary<List<BitSet>> setLists() {
        return sets().list().ofMaxSize(6);
    }

    private static BitSet copy(BitSet set) {
        return (BitSet) set.clone();
    }

    private static TimeRanges ranges(BitSet set) {
        List<TimeRanges> runs = new ArrayList<>();
        for (int from = set.nextSetBit(0); from >= 0; from = set.nextSetBit(set.nextClearBit(from))) {
            runs.add(TimeRanges.of(from, set.nextClearBit(from)));
        }
        TimeRanges.Builder all = new TimeRanges.Builder(runs.size());
        runs.forEach(run -> all.add(run.start(0), run.end(0)));
        return all.build();
    }
}
