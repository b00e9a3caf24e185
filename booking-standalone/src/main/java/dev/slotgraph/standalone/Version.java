package dev.slotgraph.standalone;

import java.util.Arrays;

/** A Slotgraph version, such as {@code 0.1.0}; what follows a hyphen does not count. */
record Version(String text) implements Comparable<Version> {

    @Override
    public int compareTo(Version other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    private int[] numbers() {
        return Arrays.stream(text.split("-", 2)[0].split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Override
    public String toString() {
        return text;
    }
}
