package dev.slotgraph.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bookings that never compete for a slot: round robin over the resources, half an hour after half an hour. They begin far
 * enough ahead that none comes to its end while it is measured. Thread-safe.
 */
final class Workload {

    private static final Duration LENGTH = Duration.ofMinutes(30);
    private static final Duration AHEAD = Duration.ofDays(30);
    /** Most customers of a booking system return; a new one costs a key of its own. */
    private static final int CUSTOMERS = 500;

    private final List<UUID> resources;
    private final Instant first;
    private final AtomicLong taken = new AtomicLong();

    Workload(List<UUID> resources, Instant now) {
        this.resources = List.copyOf(resources);
        this.first = now.truncatedTo(ChronoUnit.DAYS).plus(AHEAD);
    }

    /** One booking to be made. */
    record Slot(long number, UUID resource, Instant start, Instant end) {

        String json() {
            long customer = number % CUSTOMERS;
            return """
                    {"resource_id":"%s","graph":"confirm_decline","start":"%s","end":"%s",\
                    "what":"Consultation, 30 minutes","where":"Sunset Boulevard 2, 2nd floor",\
                    "description":"First visit. Please ring the bell twice and wait in the hall.",\
                    "customer":{"name":"Customer %d","email":"customer%d@example.org","phone":"+45 20 00 %04d",\
                    "timezone":"Europe/Copenhagen"},"meta":{"order":"%d","source":"website"}}""".formatted(resource, start, end, customer, customer, customer, number);
        }
    }

    Slot next() {
        long number = taken.getAndIncrement();
        Instant start = first.plus(LENGTH.multipliedBy(number / resources.size()));
        return new Slot(number, resources.get((int) (number % resources.size())), start, start.plus(LENGTH));
    }
}
