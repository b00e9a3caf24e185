package dev.slotgraph.platform.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.graph.Automatic;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.GraphCheck;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The seven graphs of Timekit, as the reference has them (§3). */
class BuiltInGraphsTest {

    private static final UUID ANY_APP = new UUID(1, 1);
    private static final BuiltInGraphs GRAPHS = new BuiltInGraphs(GraphFiles.builtIn());

    private static Graph newest(String name) {
        return GRAPHS.newest(ANY_APP, name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            instant | confirm > confirmed; confirmed cancel > cancelled; confirmed cancel_by_customer > cancelled_by_customer; \
            confirmed complete > completed; confirmed reschedule_by_customer > rescheduled_by_customer
            confirm_decline | create > tentative; tentative confirm > confirmed; tentative decline > declined; \
            confirmed cancel > cancelled; confirmed cancel_by_customer > cancelled_by_customer; confirmed complete > completed; \
            confirmed reschedule_by_customer > rescheduled_by_customer
            instant_payment | create > tentative; tentative pay > paid; tentative timeout > unpaid; paid cancel > cancelled; \
            paid cancel_by_customer > cancelled_by_customer; paid complete > completed; \
            paid reschedule_by_customer > rescheduled_by_customer
            group_owner | create > tentative; tentative cancel > cancelled; tentative complete > completed
            group_customer | create > confirmed; confirmed complete > completed; \
            confirmed cancel_by_customer > cancelled_by_customer; confirmed cancel_by_owner > cancelled_by_owner
            group_customer_payment | create > tentative; tentative pay > paid; tentative timeout > unpaid; \
            tentative cancel_by_owner > cancelled_by_owner; paid cancel_by_owner > cancelled_by_owner; \
            paid cancel_by_customer > cancelled_by_customer; paid complete > completed
            reservation | reserve > reserved; reserved expire > expired; reserved book > booked
            """)
    void stepsAreThoseOfTheReference(String name, String steps) {
        var graph = newest(name);

        var walked = graph.actions().stream()
                .filter(action -> !action.happensOn(Automatic.Anchor.FAILURE))
                .flatMap(action ->
                        action.from().stream().map(from -> "%s %s > %s".formatted(from, action.name(), action.to())));

        assertThat(Stream.concat(
                        Stream.of("%s > %s"
                                .formatted(graph.start().action(), graph.start().state())),
                        walked))
                .containsExactlyInAnyOrder(steps.split("; "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            instant                | slot | confirmed completed
            confirm_decline        | slot | confirmed completed
            instant_payment        | slot | tentative paid completed
            group_owner            | slot | tentative completed
            group_customer         | seat | confirmed completed
            group_customer_payment | seat | paid completed
            reservation            | slot | reserved
            """)
    void statesHoldWhatTheReferenceSays(String name, String kind, String holding) {
        var graph = newest(name);
        var claims = ClaimKind.valueOf(kind.toUpperCase(Locale.ROOT));

        assertThat(graph.states().values())
                .filteredOn(state -> state.claims() != ClaimKind.NONE)
                .allMatch(state -> state.claims() == claims)
                .extracting(state -> state.name())
                .containsExactlyInAnyOrder(holding.split(" "));
    }

    static Stream<Graph> all() {
        return GraphFiles.builtIn().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatNoActionLeavesIsFinalAndNothingElse(Graph graph) {
        assertThat(graph.states().values())
                .allSatisfy(state -> assertThat(state.end())
                        .isEqualTo(graph.actions().stream()
                                .noneMatch(action -> action.from().contains(state.name()))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theyPassTheCheckThatAnAppsOwnGraphsHaveToPass(Graph graph) {
        assertThat(GraphCheck.faults(graph)).isEmpty();
    }

    @Test
    void everyNewGraphButTheReservationKnowsErrorsAndNobodyCanCallThem() {
        assertThat(Stream.of(
                        "instant",
                        "confirm_decline",
                        "instant_payment",
                        "group_owner",
                        "group_customer",
                        "group_customer_payment"))
                .allSatisfy(name -> {
                    var graph = newest(name);
                    assertThat(graph.state("error").end()).isTrue();
                    assertThat(graph.states().keySet())
                            .allSatisfy(state ->
                                    assertThat(graph.availableActions(state)).doesNotContain("fail"));
                });
        assertThat(newest("reservation").states()).doesNotContainKey("error");
    }

    @Test
    void completionComesByItselfOneHourAfterTheEndWhereverItIsOffered() {
        assertThat(GRAPHS.all(ANY_APP).stream()
                        .flatMap(graph -> graph.actions().stream())
                        .filter(action -> action.name().equals("complete")))
                .isNotEmpty()
                .allSatisfy(action -> assertThat(action.byItself())
                        .contains(new Automatic(Duration.ofHours(1), Automatic.Anchor.END, null)));
    }

    @Test
    void aReleasedVersionStays() {
        assertThat(List.of("instant", "confirm_decline", "instant_payment"))
                .allSatisfy(name -> assertThat(GRAPHS.version(ANY_APP, name, 1))
                        .hasValueSatisfying(first -> assertThat(first.states()).doesNotContainKey("error")));
    }
}
