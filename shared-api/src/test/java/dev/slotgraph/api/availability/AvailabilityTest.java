package dev.slotgraph.api.availability;

import static dev.slotgraph.api.availability.Times.BERLIN;
import static dev.slotgraph.api.availability.Times.HOUR;
import static dev.slotgraph.api.availability.Times.MINUTE;
import static dev.slotgraph.api.availability.Times.NEW_YORK;
import static dev.slotgraph.api.availability.Times.UTC;
import static dev.slotgraph.api.availability.Times.at;
import static dev.slotgraph.api.availability.Times.hours;
import static dev.slotgraph.api.availability.Times.instant;
import static dev.slotgraph.api.availability.Times.localStarts;
import static dev.slotgraph.api.availability.Times.notPeriod;
import static dev.slotgraph.api.availability.Times.plain;
import static dev.slotgraph.api.availability.Times.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    private static final UUID ADA = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    private static final String MONDAY = "2026-06-01T00:00Z";
    private static final String TUESDAY = "2026-06-02T00:00Z";
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    private static ResourceCalendar ada() {
        return ResourceCalendar.of(ADA, UTC);
    }

    private static ResourceCalendar bob() {
        return ResourceCalendar.of(BOB, UTC);
    }

    private static Occupancy claims(String... bounds) {
        Occupancy.Builder claims = Occupancy.builder();
        for (int i = 0; i < bounds.length; i += 2) {
            claims.claim(at("2026-06-01T" + bounds[i] + "Z"), at("2026-06-01T" + bounds[i + 1] + "Z"));
        }
        return claims.build();
    }

    private static AvailabilityQuery monday(Mode mode, @Nullable Duration length) {
        return AvailabilityQuery.of(mode, instant(MONDAY), instant(TUESDAY), length);
    }

    private static AvailabilityQuery monday(@Nullable Duration length) {
        return monday(Mode.ROUNDROBIN_PRIORITIZED, length);
    }

    private static List<Slot> slots(AvailabilityQuery query, ResourceCalendar... resources) {
        return Availability.slots(query, List.of(resources), new Random(1), 10_000);
    }

    private static List<String> starts(AvailabilityQuery query, ResourceCalendar... resources) {
        return localStarts(slots(query, resources), UTC);
    }

    private static List<Obstacle> check(ResourceCalendar resource, Terms terms, String start, String end) {
        return Bookable.check(resource, terms, at("2026-06-01T" + start + "Z"), at("2026-06-01T" + end + "Z"));
    }

    private static Slot slot(String start, String end, UUID... resources) {
        return new Slot(at("2026-06-01T" + start + "Z"), at("2026-06-01T" + end + "Z"), List.of(resources));
    }

    @Test
    void slotsThatAllAreFreeForShareOneList() {
        List<Slot> slots =
                slots(monday(Mode.EXCLUSIVE, ONE_HOUR), ada().withOccupancy(claims("10:00", "12:00")), bob());

        assertThat(slots).extracting(Slot::resources).containsOnly(List.of(ADA, BOB), List.of(BOB));
        assertThat(slots.get(9).resources()).isSameAs(slots.getFirst().resources());
        assertThat(slots.get(11).resources()).isSameAs(slots.get(10).resources());
        assertThat(slots.getLast().resources()).isSameAs(slots.get(12).resources());
    }

    @Nested
    class Grids {

        @Test
        void anOpenDayHasAsManySlotsAsItHasTime() {
            assertThat(starts(monday(ONE_HOUR), ada())).hasSize(24);
            ResourceCalendar inNewYork = ResourceCalendar.of(ADA, NEW_YORK);
            assertThat(slots(day(NEW_YORK, "2026-03-08", "2026-03-09"), inNewYork))
                    .hasSize(46);
            assertThat(slots(day(NEW_YORK, "2026-11-01", "2026-11-02"), inNewYork))
                    .hasSize(50);
        }

        private AvailabilityQuery day(ZoneId zone, String date, String next) {
            return new AvailabilityQuery(
                    Mode.MUTUAL,
                    at(zone, date + "T00:00"),
                    at(zone, next + "T00:00"),
                    Duration.ofMinutes(30),
                    null,
                    false,
                    Terms.NONE);
        }

        @Test
        void hoursKeepTheirLocalTimesThroughTheChange() {
            ResourceCalendar open = ResourceCalendar.of(ADA, BERLIN).withRules(rules(hours(9, 12)));
            AvailabilityQuery weekend = AvailabilityQuery.of(
                    Mode.MUTUAL, instant("2026-10-23T22:00Z"), instant("2026-10-26T23:00Z"), ONE_HOUR);
            assertThat(localStarts(slots(weekend, open), BERLIN))
                    .containsExactly("09:00", "10:00", "11:00", "09:00", "10:00", "11:00", "09:00", "10:00", "11:00");
        }

        @Test
        void aWindowThatEndsBeforeMidnightLosesItsLastSlotOnly() {
            assertThat(starts(monday(Duration.ofMinutes(20)), ada().withRules(rules(hours(0, "23:45")))))
                    .hasSize(71);
        }

        @Test
        void lengthsNeedNotDivideAnHour() {
            assertThat(starts(monday(Duration.ofMinutes(8)), ada().withRules(rules(hours("07:22", 8)))))
                    .containsExactly("07:28", "07:36", "07:44", "07:52");
        }

        @Test
        void incrementsFinerThanTheLengthOfferOverlappingSlots() {
            assertThat(starts(
                            monday(ONE_HOUR).withIncrements(Duration.ofMinutes(15)),
                            ada().withRules(rules(hours(9, "10:30")))))
                    .containsExactly("09:00", "09:15", "09:30");
        }

        @Test
        void incrementsCoarserThanTheLengthLeaveRoomBetweenSlots() {
            assertThat(starts(
                            monday(Duration.ofMinutes(20)).withIncrements(Duration.ofMinutes(25)),
                            ada().withRules(rules(hours(10, 11)))))
                    .containsExactly("10:00", "10:25");
        }

        @Test
        void aSlotOverTheSeamOfTwoRulesIsFound() {
            AvailabilityQuery query = AvailabilityQuery.of(
                            Mode.MUTUAL,
                            instant("2026-06-01T12:00Z"),
                            instant("2026-06-02T12:00Z"),
                            Duration.ofMinutes(90))
                    .withIncrements(Duration.ofMinutes(30));
            assertThat(starts(query, ada().withRules(rules(hours(23, 24), hours(0, "00:30")))))
                    .containsExactly("23:00");
        }

        @Test
        void slotsMayStartOnTheHourOnly() {
            ResourceCalendar open = ada().withRules(rules(hours("08:30", 12)));
            assertThat(starts(monday(Duration.ofMinutes(30)).withRoundToHour(true), open))
                    .containsExactly("09:00", "10:00", "11:00");
            assertThat(starts(monday(Duration.ofMinutes(90)).withRoundToHour(true), open))
                    .containsExactly("10:00");
        }

        @Test
        void aWindowFarAheadIsListedLikeANearOne() {
            AvailabilityQuery query = AvailabilityQuery.of(
                    Mode.MUTUAL, instant("9998-01-01T00:00Z"), instant("9998-01-02T00:00Z"), ONE_HOUR);
            assertThat(slots(query, ada())).hasSize(24);
        }

        @Test
        void twoHostsWithShiftedHoursMeetOnTheGridOfTheWallClock() {
            assertThat(starts(
                            monday(Mode.MUTUAL, Duration.ofMinutes(45)),
                            ada().withRules(rules(hours(11, 13))),
                            bob().withRules(rules(hours("11:15", 13)))))
                    .containsExactly("11:15", "12:00");
        }
    }

    @Nested
    class ClaimsAndBuffers {

        @Test
        void slotsThatTouchAClaimAreFreeAndThoseThatMeetItAreNot() {
            ResourceCalendar busy = ada().withRules(rules(hours(9, 13))).withOccupancy(claims("10:00", "11:00"));
            assertThat(starts(monday(ONE_HOUR), busy)).containsExactly("09:00", "11:00", "12:00");
            assertThat(check(busy, Terms.NONE, "09:00", "10:00")).isEmpty();
            assertThat(check(busy, Terms.NONE, "11:00", "12:00")).isEmpty();
            Obstacle claim = new Obstacle.Claimed(at("2026-06-01T10:00Z"), at("2026-06-01T11:00Z"));
            assertThat(check(busy, Terms.NONE, "10:00", "11:00")).containsExactly(claim);
            assertThat(check(busy, Terms.NONE, "09:30", "10:01")).containsExactly(claim);
            assertThat(check(busy, Terms.NONE, "10:15", "10:30")).containsExactly(claim);
            assertThat(check(busy, Terms.NONE, "09:00", "12:00")).containsExactly(claim);
        }

        @Test
        void theFirstOnesAfterAndTheSecondOnesBeforeAddUp() {
            ResourceCalendar booked =
                    ada().withBuffers(new Buffers(30 * MINUTE, 0)).withOccupancy(claims("10:00", "11:15"));
            assertThat(check(booked, Terms.NONE, "11:45", "12:45")).isEmpty();
            assertThat(check(booked, Terms.NONE, "11:44", "12:44"))
                    .containsExactly(new Obstacle.InBuffer(at("2026-06-01T10:00Z"), at("2026-06-01T11:15Z")));
            assertThat(starts(
                            monday(ONE_HOUR).withIncrements(Duration.ofMinutes(15)),
                            booked.withRules(rules(hours(11, 13)))))
                    .containsExactly("11:45", "12:00");
        }

        @Test
        void buffersMayLieOutsideWorkingHours() {
            ResourceCalendar open =
                    ada().withRules(rules(hours(9, 17))).withBuffers(new Buffers(15 * MINUTE, 10 * MINUTE));
            assertThat(starts(monday(ONE_HOUR), open)).startsWith("09:00").endsWith("16:00");
        }

        @Test
        void aBufferAcrossTheChangeIsElapsedTime() {
            ResourceCalendar booked = ResourceCalendar.of(ADA, NEW_YORK)
                    .withBuffers(new Buffers(HOUR, 0))
                    .withOccupancy(Occupancy.builder()
                            .claim(instant("2026-03-08T05:30Z"), instant("2026-03-08T06:30Z"))
                            .build());
            long halfPastThree = at("2026-03-08T07:30Z");
            assertThat(Bookable.check(booked, Terms.NONE, halfPastThree, halfPastThree + HOUR))
                    .isEmpty();
            assertThat(Bookable.check(booked, Terms.NONE, halfPastThree - 1, halfPastThree + HOUR))
                    .hasSize(1);
        }

        @Test
        void aQueriesBufferWidensClaimsOnBothSides() {
            ResourceCalendar booked = ada().withRules(rules(hours(8, 13))).withOccupancy(claims("10:00", "11:00"));
            AvailabilityQuery query = monday(Duration.ofMinutes(30));
            assertThat(starts(query.withTerms(Terms.NONE.withBuffer(Duration.ofMinutes(30))), booked))
                    .containsExactly("08:00", "08:30", "09:00", "11:30", "12:00", "12:30");
        }

        @Test
        void aClaimBlocksItsOwnTimeOnlyInZonesOfThreeQuarterHours() {
            ZoneId kathmandu = ZoneId.of("Asia/Kathmandu");
            ResourceCalendar booked = ResourceCalendar.of(ADA, kathmandu)
                    .withRules(rules(hours(9, 12)))
                    .withOccupancy(claims("04:15", "05:15"));
            assertThat(localStarts(slots(monday(ONE_HOUR), booked), kathmandu)).containsExactly("09:00", "11:00");
        }

        @Test
        void capacityIsFullOnlyWhereAsManyClaimsOverlap() {
            ResourceCalendar room = ada().withCapacity(4)
                    .withOccupancy(claims("13:00", "14:00", "13:15", "14:15", "13:30", "14:30", "13:45", "14:45"));
            Obstacle full = new Obstacle.AtCapacity(at("2026-06-01T13:45Z"), at("2026-06-01T14:00Z"), 4);
            assertThat(check(room, Terms.NONE, "13:00", "13:45")).isEmpty();
            assertThat(check(room, Terms.NONE, "14:00", "15:00")).isEmpty();
            assertThat(check(room, Terms.NONE, "13:00", "14:00")).containsExactly(full);
            assertThat(check(room.withBuffers(new Buffers(0, MINUTE)), Terms.NONE, "13:00", "13:45"))
                    .containsExactly(new Obstacle.InBuffer(at("2026-06-01T13:45Z"), at("2026-06-01T14:00Z")));
            assertThat(starts(monday(Duration.ofMinutes(15)), room.withRules(rules(hours("13:30", "14:15")))))
                    .containsExactly("13:30", "14:00");
        }

        @Test
        void aBookingOfThreeNightsOverAClosureIsRefusedByTheClosure() {
            ResourceCalendar room = ada().withRules(rules(notPeriod("2026-06-03", "2026-06-04")));
            assertThat(Bookable.check(room, Terms.NONE, at("2026-06-01T15:00Z"), at("2026-06-04T10:00Z")))
                    .containsExactly(new Obstacle.OutsideHours(Level.RESOURCE, room.rules()));
            assertThat(Bookable.check(room, Terms.NONE, at("2026-06-04T00:00Z"), at("2026-06-07T10:00Z")))
                    .isEmpty();
        }

        @Test
        void claimsBeyondTheirReachMakeNoDifference() {
            Buffers buffers = new Buffers(600, 900);
            Terms terms = Terms.NONE.withBuffer(Duration.ofMinutes(1));
            long start = at("2026-06-01T10:00Z");
            long end = start + HOUR;
            long from = terms.claimsFrom(start, buffers);
            long to = terms.claimsTo(end, buffers);
            ResourceCalendar before = ada().withBuffers(buffers)
                    .withOccupancy(
                            Occupancy.builder().claim(0, from).claim(to, to + 1).build());
            assertThat(Bookable.check(before, terms, start, end)).isEmpty();
            ResourceCalendar within = before.withOccupancy(
                    Occupancy.builder().claim(0, from + 1).claim(to - 1, to + 1).build());
            assertThat(Bookable.check(within, terms, start, end)).hasSize(2);
        }

        @Test
        void claimsWithFractionsOfASecondAreRoundedOutwards() {
            Occupancy claims = Occupancy.builder()
                    .claim(instant("2026-06-01T10:00:00.9Z"), instant("2026-06-01T11:00:00.1Z"))
                    .claim(5, 5)
                    .build();
            assertThat(claims.full(1, 0)).isEqualTo(Times.ranges("2026-06-01T10:00Z", "2026-06-01T11:00:01Z"));
        }

        @Test
        void aTimeWithoutLengthIsNoQuestion() {
            assertThatThrownBy(() -> Bookable.check(ada(), Terms.NONE, 10, 10))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Limits {

        @Test
        void theNoticeIncludesItsOwnMoment() {
            Terms terms = Terms.NONE.withNotice(instant("2026-06-01T08:00Z"), Duration.ofHours(2));
            AvailabilityQuery query = monday(ONE_HOUR).withTerms(terms);
            assertThat(starts(query, ada())).startsWith("10:00").hasSize(14);
            assertThat(check(ada(), terms, "10:00", "11:00")).isEmpty();
            assertThat(check(ada(), terms, "09:59", "11:00"))
                    .containsExactly(new Obstacle.TooSoon(at("2026-06-01T10:00Z")));
        }

        @Test
        void noticeRoundsUpToTheNextWholeSecond() {
            assertThat(Terms.NONE
                            .withNotice(instant("2026-06-01T08:00:00.001Z"), Duration.ZERO)
                            .earliestStart())
                    .isEqualTo(at("2026-06-01T08:00:01Z"));
        }

        @Test
        void slotsEndByTheHorizon() {
            Terms terms = Terms.NONE.withHorizon(instant("2026-06-01T12:00Z"));
            assertThat(starts(monday(ONE_HOUR).withTerms(terms), ada()))
                    .endsWith("11:00")
                    .hasSize(12);
            assertThat(check(ada(), terms, "11:00", "12:01"))
                    .containsExactly(new Obstacle.TooFarAhead(at("2026-06-01T12:00Z")));
        }

        @Test
        void aNoticeBeyondTheWindowLeavesNothing() {
            Terms terms = Terms.NONE.withNotice(instant(TUESDAY), Duration.ofDays(400));
            assertThat(slots(monday(ONE_HOUR).withTerms(terms), ada())).isEmpty();
        }

        @Test
        void everyLevelMustBeOpenAndEachIsNamed() {
            Terms terms = Terms.NONE.withRequestRules(rules(hours(9, 12))).withProjectRules(rules(hours(10, 13)));
            ResourceCalendar open = ada().withRules(rules(hours(11, 14), plain("block_weekends")));
            assertThat(starts(monday(ONE_HOUR).withTerms(terms), open)).containsExactly("11:00");
            assertThat(check(open, terms, "09:00", "15:00"))
                    .containsExactly(
                            new Obstacle.OutsideHours(Level.REQUEST, terms.request()),
                            new Obstacle.OutsideHours(Level.PROJECT, terms.project()),
                            new Obstacle.OutsideHours(
                                    Level.RESOURCE, open.rules().subList(0, 1)));
        }

        @Test
        void allObstaclesAreNamedAtOnce() {
            Terms terms =
                    new Terms(rules(hours(9, 10)), List.of(), at("2026-06-01T12:00Z"), at("2026-06-01T11:30Z"), 0);
            assertThat(check(ada().withOccupancy(claims("11:00", "11:10", "11:20", "11:30")), terms, "11:00", "12:00"))
                    .extracting(Object::getClass)
                    .containsExactly(
                            Obstacle.TooSoon.class,
                            Obstacle.TooFarAhead.class,
                            Obstacle.OutsideHours.class,
                            Obstacle.Claimed.class,
                            Obstacle.Claimed.class);
        }
    }

    @Nested
    class Modes {

        private final ResourceCalendar morning = ada().withRules(rules(hours(9, 11)));
        private final ResourceCalendar noon = bob().withRules(rules(hours(10, 12)));

        @Test
        void prioritizedGivesEachSlotTheFirstThatIsFree() {
            assertThat(slots(monday(Mode.ROUNDROBIN_PRIORITIZED, ONE_HOUR), morning, noon))
                    .containsExactly(
                            slot("09:00", "10:00", ADA), slot("10:00", "11:00", ADA), slot("11:00", "12:00", BOB));
        }

        @Test
        void randomShufflesOncePerRequest() {
            Set<UUID> first = new HashSet<>();
            Random random = new Random(7);
            for (int request = 0; request < 20; request++) {
                List<Slot> slots = Availability.slots(
                        monday(Mode.ROUNDROBIN_RANDOM, ONE_HOUR), List.of(ada(), bob()), random, 1000);
                assertThat(slots)
                        .hasSize(24)
                        .allSatisfy(slot -> assertThat(slot.resources())
                                .isEqualTo(slots.getFirst().resources()));
                first.addAll(slots.getFirst().resources());
            }
            assertThat(first).containsExactlyInAnyOrder(ADA, BOB);
        }

        @Test
        void mutualNeedsAll() {
            assertThat(slots(monday(Mode.MUTUAL, ONE_HOUR), noon, morning))
                    .containsExactly(slot("10:00", "11:00", BOB, ADA));
        }

        @Test
        void exclusiveNamesAllThatAreFree() {
            assertThat(slots(monday(Mode.EXCLUSIVE, ONE_HOUR), morning, noon))
                    .containsExactly(
                            slot("09:00", "10:00", ADA), slot("10:00", "11:00", ADA, BOB), slot("11:00", "12:00", BOB));
        }

        @Test
        void resourcesOfDifferentZonesKeepTheirOwnGrids() {
            ResourceCalendar there =
                    ResourceCalendar.of(BOB, ZoneId.of("Asia/Kathmandu")).withRules(rules(hours("14:45", "16:45")));
            assertThat(slots(monday(Mode.EXCLUSIVE, ONE_HOUR), morning, there))
                    .containsExactly(
                            slot("09:00", "10:00", ADA), slot("09:15", "10:15", BOB), slot("10:00", "11:00", ADA));
            assertThat(slots(monday(Mode.EXCLUSIVE, ONE_HOUR), ada(), ResourceCalendar.of(BOB, BERLIN)))
                    .hasSize(24)
                    .allMatch(slot -> slot.resources().equals(List.of(ADA, BOB)));
        }

        @Test
        void mutualAcrossZonesUsesTheGridOfTheFirst() {
            ResourceCalendar there =
                    ResourceCalendar.of(BOB, ZoneId.of("Asia/Kathmandu")).withRules(rules(hours("14:45", "16:45")));
            assertThat(starts(monday(Mode.MUTUAL, ONE_HOUR), morning, there)).containsExactly("09:00", "10:00");
            assertThat(starts(monday(Mode.MUTUAL, ONE_HOUR), there, morning)).containsExactly("09:15");
        }

        @Test
        void withoutLengthFreeStretchesAreListed() {
            assertThat(slots(monday(Mode.ROUNDROBIN_PRIORITIZED, null), morning, noon, morning))
                    .containsExactly(slot("09:00", "11:00", ADA), slot("10:00", "12:00", BOB));
            assertThat(slots(monday(Mode.MUTUAL, null), morning, noon))
                    .containsExactly(slot("10:00", "11:00", ADA, BOB));
            assertThat(slots(monday(Mode.EXCLUSIVE, null), ada().withRules(rules(hours(9, 12))), noon))
                    .containsExactly(slot("09:00", "12:00", ADA), slot("10:00", "12:00", ADA, BOB));
            assertThat(slots(monday(Mode.ROUNDROBIN_PRIORITIZED, null), bob(), ada()))
                    .containsExactly(new Slot(at(MONDAY), at(TUESDAY), List.of(BOB)));
        }

        @Test
        void theLimitCutsTheEndOfTheList() {
            List<ResourceCalendar> one = List.of(ada());
            AvailabilityQuery query = monday(ONE_HOUR);
            assertThat(Availability.slots(query, one, new Random(1), 3))
                    .isEqualTo(slots(query, ada()).subList(0, 3));
            assertThat(Availability.slots(query, one, new Random(1), 0)).isEmpty();
            assertThat(Availability.slots(monday(null), one, new Random(1), 1)).hasSize(1);
        }

        @Test
        void nothingToAskGivesNothing() {
            assertThat(slots(monday(ONE_HOUR))).isEmpty();
            assertThat(slots(monday(Mode.MUTUAL, null))).isEmpty();
            assertThat(slots(AvailabilityQuery.of(Mode.MUTUAL, instant(TUESDAY), instant(MONDAY), ONE_HOUR), ada()))
                    .isEmpty();
        }

        @Test
        void modesAreKnownByTheirNames() {
            for (Mode mode : Mode.values()) {
                assertThat(Mode.named(mode.wireName())).contains(mode);
            }
            assertThat(Mode.ROUNDROBIN_RANDOM.wireName()).isEqualTo("roundrobin_random");
            assertThat(Mode.named("MUTUAL")).isEmpty();
        }
    }
}
