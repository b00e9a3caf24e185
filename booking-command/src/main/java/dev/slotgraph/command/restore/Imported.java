package dev.slotgraph.command.restore;

/**
 * What an import brought.
 *
 * @param people whose data can be read
 * @param erased whose data cannot, because they were erased or their keys did not come along
 */
public record Imported(long events, long bookings, long claims, long people, long erased, long position) {}
