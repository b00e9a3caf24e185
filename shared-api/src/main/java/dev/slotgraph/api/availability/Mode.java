package dev.slotgraph.api.availability;

import java.util.Locale;
import java.util.Optional;

/** How the free time of several resources becomes one list of slots. */
public enum Mode {
    /** Each slot has one resource: the first that is free, in an order that is shuffled once per request. */
    ROUNDROBIN_RANDOM,
    /** Each slot has one resource: the first that is free, in the given order. */
    ROUNDROBIN_PRIORITIZED,
    /** Only slots in which all resources are free, on the grid of the first. */
    MUTUAL,
    /** Each slot has every resource that is free, in the given order. */
    EXCLUSIVE;

    /** The mode of that name in JSON, such as {@code roundrobin_random}. */
    public static Optional<Mode> named(String name) {
        for (Mode mode : values()) {
            if (mode.wireName().equals(name)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
