package dev.slotgraph.command.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.Api.Answer;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Nothing is booked twice, whoever comes at the same moment. */
class BookingRacesTest extends CommandTest {

    private static List<Integer> statuses(List<Answer> answers) {
        return answers.stream().map(Answer::status).sorted().toList();
    }

    private void oneWins(List<Answer> answers) {
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 201).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("slot_unavailable");
            assertThat(answer.body().path("conflicts").size()).isPositive();
        });
    }

    @Test
    void R1_ofSixtyParallelBookingsOfOneSlotOneWins() {
        var resource = api.resource("");

        var answers =
                Api.atOnce(60, _ -> api.book(resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z"));

        oneWins(answers);
        assertThat(claimsOn(resource)).isOne();
    }

    @Test
    void R2_ofSixtyParallelUnequalOverlappingSlotsOneWins() {
        var resource = api.resource("");
        var noon = Instant.parse("2027-02-01T12:00:00Z");

        var answers = Api.atOnce(
                60,
                i -> api.book(
                        resource,
                        "instant",
                        noon.minus(Duration.ofMinutes(1 + i)).toString(),
                        noon.plus(Duration.ofMinutes(60 - i)).toString()));

        oneWins(answers);
        assertThat(claimsOn(resource)).isOne();
    }

    @Test
    void R3_adjacentSlotsInParallelAllWin() {
        var resource = api.resource("");
        var start = Instant.parse("2027-02-01T00:00:00Z");

        var answers = Api.atOnce(
                20,
                i -> api.book(
                        resource,
                        "instant",
                        start.plus(Duration.ofHours(i)).toString(),
                        start.plus(Duration.ofHours(i + 1)).toString()));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
    }

    @RepeatedTest(5)
    void R4_ofTwoTentativeBookingsConfirmedAtOnceOneIsConfirmed() {
        var resource = api.resource("");
        var bookings = List.of(
                api.book(resource, "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                        .id(),
                api.book(resource, "confirm_decline", "2027-02-01T10:30:00Z", "2027-02-01T11:30:00Z")
                        .id());

        var answers = Api.atOnce(2, i -> api.put("/v2/bookings/" + bookings.get(i) + "/confirm", "{}"));

        assertThat(statuses(answers)).containsExactly(200, 409);
        assertThat(claimsOn(resource)).isOne();
    }

    @RepeatedTest(5)
    void R5_ofConfirmAndDeclineAtOnceOneHappens() {
        var resource = api.resource("");
        var booking = api.book(resource, "confirm_decline", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();
        var actions = List.of("confirm", "decline");

        var answers = Api.atOnce(2, i -> api.put("/v2/bookings/" + booking + "/" + actions.get(i), "{}"));

        assertThat(statuses(answers)).containsExactly(200, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("illegal_action"));
        assertThat(eventsOf(booking)).isEqualTo(2);
    }

    @Test
    void R12_twoResourcesAskedForInOppositeOrderNeverDeadlock() {
        var one = api.resource("");
        var other = api.resource("");

        var answers = Api.atOnce(
                40, i -> api.post("/v2/bookings", """
                {"resources":["%s","%s"],"graph":"instant","what":"Both",
                 "start":"2027-02-01T10:00:00Z","end":"2027-02-01T11:00:00Z"}
                """.formatted(i % 2 == 0 ? one : other, i % 2 == 0 ? other : one)));

        oneWins(answers);
        assertThat(claimsOn(one)).isOne();
        assertThat(claimsOn(other)).isOne();
    }

    @Test
    void aResourceOfCapacityThreeTakesThreeAtEveryInstantAndNoMore() {
        var resource = api.resource(",\"capacity\":3");
        var start = Instant.parse("2027-02-01T13:00:00Z");

        // Of different starts and lengths, all over 13:30.
        var answers = Api.atOnce(
                30,
                i -> api.book(
                        resource,
                        "instant",
                        start.plus(Duration.ofMinutes(i % 25)).toString(),
                        start.plus(Duration.ofMinutes(31 + i)).toString()));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(3);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 201)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("capacity_exceeded"));
    }

    @RepeatedTest(3)
    void allWhoChangeOneBookingAtOnceHaveTheirSay() {
        var booking = api.book(api.resource(""), "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z")
                .id();

        var answers = Api.atOnce(
                24, i -> api.put("/v2/bookings/" + booking + "?include=meta", "{\"meta\":{\"n%d\":1}}".formatted(i)));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(eventsOf(booking)).isEqualTo(25);
    }

    @RepeatedTest(5)
    void R17_ofParallelRequestsWithOneIdempotencyKeyOneExecutes() {
        var resource = api.resource("");
        var key = "key-" + resource;

        var answers = Api.atOnce(
                10,
                _ -> api.book(
                        resource, "instant", "2027-02-01T10:00:00Z", "2027-02-01T11:00:00Z", "Idempotency-Key", key));

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers)
                .extracting(Answer::id)
                .containsOnly(answers.getFirst().id());
        assertThat(answers)
                .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                .hasSize(1);
        assertThat(claimsOn(resource)).isOne();
    }
}
