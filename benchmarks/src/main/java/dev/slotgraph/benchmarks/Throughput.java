package dev.slotgraph.benchmarks;

import dev.slotgraph.benchmarks.LoadGenerator.Action;
import dev.slotgraph.benchmarks.Metric.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Deliveries to ten endpoints, each booking a lane at each of them: while bookings are made at a rate that asks for a little more than
 * the target, and of what has piled up while the endpoints were disabled.
 */
final class Throughput {

    private static final int ENDPOINTS = 10;
    private static final double AT_LEAST = 1_000;
    /** Of which each asks for as many deliveries as there are endpoints. */
    private static final int ACTIONS_PER_SECOND = 110;

    private static final int MESSAGES_OF_BOOKING = 2;

    private final WebhookBench bench;
    private final List<Double> live = new ArrayList<>();
    private final List<Double> drained = new ArrayList<>();
    private final List<Double> floor = new ArrayList<>();
    private long expected;
    private long lanes;

    Throughput(WebhookBench bench) {
        this.bench = bench;
    }

    void run() throws IOException, InterruptedException {
        int bookings = Math.ceilDiv(bench.options().lanes(), ENDPOINTS);
        try (var receiver = Receiver.start(WebhookMeasurement.ANSWER_AFTER)) {
            List<UUID> endpoints = new ArrayList<>();
            for (int number = 0; number < ENDPOINTS; number++) {
                endpoints.add(WebhookApi.create(bench.connection(), receiver.url(number), true));
            }
            for (int round = 0; round <= bench.options().rounds(); round++) {
                Findings.say(
                        "Throughput: round %d of %d", round, bench.options().rounds());
                double ofLoad = whileBooking(receiver, round);
                double ofBacklog = backlog(receiver, endpoints, round == 0 ? Math.ceilDiv(bookings, 4) : bookings);
                double alone = ReceiverFloor.messagesPerSecond(WebhookMeasurement.ANSWER_AFTER, bench.rateTime(0));
                if (round > 0) {
                    live.add(ofLoad);
                    drained.add(ofBacklog);
                    floor.add(alone);
                }
            }
            bench.delete(endpoints);
            bench.findings().add(Check.equal("Throughput: messages received", expected, receiver.messages()));
            bench.findings()
                    .add(Check.none("Throughput: out of the order of their booking", receiver.outOfOrder(), ""));
            bench.findings()
                    .note("Throughput: %,d requests for %,d messages in all rounds."
                            .formatted(receiver.requests(), receiver.messages()));
        }
        bench.findings()
                .add(Metric.of(
                                "Deliveries while %d actions/s are told to %d endpoints, %,d lanes"
                                        .formatted(ACTIONS_PER_SECOND, ENDPOINTS, lanes),
                                Unit.PER_SECOND,
                                live)
                        .beside(floor)
                        .atLeast(AT_LEAST));
        bench.findings()
                .add(Metric.of(
                                "Deliveries of what had piled up, %,d lanes".formatted(bookings * ENDPOINTS),
                                Unit.PER_SECOND,
                                drained)
                        .beside(floor)
                        .atLeast(AT_LEAST));
    }

    private double whileBooking(Receiver receiver, int round) throws IOException {
        long began = System.nanoTime();
        List<Action> actions = bench.load().constantRate(ACTIONS_PER_SECOND, bench.rateTime(round), _ -> {});
        long messages = (long) actions.size() * ENDPOINTS;
        lanes = actions.stream().map(Action::booking).distinct().count() * ENDPOINTS;
        expected += messages;
        receiver.await(expected);
        return Findings.perSecondSince(began, messages);
    }

    private double backlog(Receiver receiver, List<UUID> endpoints, int bookings)
            throws IOException, InterruptedException {
        for (UUID endpoint : endpoints) {
            WebhookApi.disable(bench.connection(), endpoint);
        }
        bench.pairs(bookings);
        bench.settle();
        long messages = (long) bookings * MESSAGES_OF_BOOKING * ENDPOINTS;
        expected += messages;
        long began = System.nanoTime();
        for (UUID endpoint : endpoints) {
            WebhookApi.enable(bench.connection(), endpoint);
        }
        receiver.await(expected);
        return Findings.perSecondSince(began, messages);
    }
}
