package dev.slotgraph.api.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ConstraintParserPropertiesTest {

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void whateverComesIsEitherReadOrNamed(@ForAll("documents") Object json) {
        ConstraintParser.Parsed parsed = ConstraintParser.parse(json);
        if (json instanceof List<?> list && parsed.isValid()) {
            assertThat(parsed.constraints()).hasSameSizeAs(list);
        } else {
            assertThat(parsed.faults())
                    .isNotEmpty()
                    .allSatisfy(fault -> assertThat(fault.path()).startsWith("constraints"));
        }
    }

    @Property(tries = 1_000)
    void whatIsWrittenIsReadAgain(@ForAll("rule") Constraint rule) {
        assertThat(ConstraintParser.parse(List.of(ConstraintDocument.of(rule))).constraints())
                .containsExactly(rule);
    }

    @Provide
    Arbitrary<Constraint> rule() {
        return Anything.rule().filter(rule -> !isEmptyPeriod(rule));
    }

    /** No such rule is ever read. */
    private static boolean isEmptyPeriod(Constraint rule) {
        return switch (rule) {
            case Constraint.AllowPeriod(var start, var end) -> start.at(0) >= end.at(0);
            case Constraint.BlockPeriod(var start, var end) -> start.at(0) >= end.at(0);
            default -> false;
        };
    }

    @Provide
    Arbitrary<Object> documents() {
        Arbitrary<Object> scalar = Arbitraries.oneOf(
                Arbitraries.of("monday", "9", "09:30", "24:00", "2026-05-01", "2026-02-31", "2026-05-01T09:00:00Z"),
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.integers().between(-2, 26),
                Arbitraries.longs(),
                Arbitraries.doubles(),
                Arbitraries.bigIntegers(),
                Arbitraries.of(true, false));
        Arbitrary<Object> content = Arbitraries.lazyOf(
                () -> scalar,
                () -> Arbitraries.just(Map.of()),
                () -> object(Arbitraries.of("day", "start", "end", "colour"), scalar, 4),
                () -> object(Arbitraries.of("day", "start", "end"), scalar, 3),
                () -> scalar.list().ofMaxSize(2).map(list -> list));
        Arbitrary<String> kind = Arbitraries.of(
                "allow_hours",
                "block_day_and_time",
                "allow_day",
                "block_period",
                "allow_weekdays",
                "block_weekends",
                "allow_moon",
                "");
        Arbitrary<Object> rule = Arbitraries.frequencyOf(
                Tuple.of(9, object(kind, content, 1)), Tuple.of(1, object(kind, content, 2)), Tuple.of(1, content));
        return Arbitraries.frequencyOf(Tuple.of(9, rule.list().ofMaxSize(4).map(list -> list)), Tuple.of(1, content));
    }

    private static Arbitrary<Object> object(Arbitrary<String> key, Arbitrary<Object> value, int size) {
        return Combinators.combine(key.list().ofSize(size), value.list().ofSize(size))
                .as((keys, values) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    for (int i = 0; i < size; i++) {
                        map.put(keys.get(i), values.get(i));
                    }
                    return map;
                });
    }
}
