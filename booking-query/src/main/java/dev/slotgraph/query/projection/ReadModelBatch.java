package dev.slotgraph.query.projection;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.query.store.Register;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one batch of events has changed so far, written at its end. For one thread. */
final class ReadModelBatch {

    private final ReadModelTables tables;
    private final Map<UUID, BookingState> known = new HashMap<>();
    private final Map<UUID, BookingRow> unwritten = new LinkedHashMap<>();
    private final Set<UUID> moved = new HashSet<>();
    private final Set<UUID> erased = new HashSet<>();
    private final Set<UUID> unwrittenErasures = new HashSet<>();
    private final Map<Register, Map<UUID, RegisterRow>> registers = new EnumMap<>(Register.class);

    ReadModelBatch(ReadModelTables tables) {
        this.tables = tables;
    }

    /** Learns bookings that its events follow on. */
    void learn(Map<UUID, BookingState> bookings) {
        bookings.forEach((id, booking) -> known.putIfAbsent(id, withoutErased(booking)));
    }

    Optional<BookingState> booking(UUID id) {
        return Optional.ofNullable(known.get(id));
    }

    /** @param hasMoved whether its claims differ from those before */
    void put(BookingRow row, boolean hasMoved) {
        var id = row.booking().id();
        known.put(id, row.booking());
        unwritten.put(id, row);
        if (hasMoved) {
            moved.add(id);
        }
    }

    /** Forgets a person, in what is read from now on as in what is there. */
    void erase(UUID subject) {
        erased.add(subject);
        unwrittenErasures.add(subject);
        known.replaceAll((_, booking) -> withoutErased(booking));
        unwritten.replaceAll((_, row) -> row.with(withoutErased(row.booking())));
    }

    /** Whether what is remembered from before this batch may tell of somebody who is erased. */
    boolean hasErased() {
        return !erased.isEmpty();
    }

    private BookingState withoutErased(BookingState booking) {
        return erased.contains(booking.subject()) ? booking.withoutPerson() : booking;
    }

    /** Forgets a booking's last change, which could not be written. */
    void takeBack(UUID id, @Nullable BookingState before) {
        if (before == null) {
            known.remove(id);
        } else {
            known.put(id, before);
        }
    }

    void put(Register register, RegisterRow row) {
        registers.computeIfAbsent(register, _ -> new LinkedHashMap<>()).merge(row.id(), row, RegisterRow::followedBy);
    }

    /** Writes what is not written yet, in the transaction of the thread. Whether or not it succeeds, nothing is left to write. */
    void flush() {
        var bookings = List.copyOf(unwritten.values());
        var changed = Set.copyOf(moved);
        var rows = new EnumMap<Register, List<RegisterRow>>(Register.class);
        registers.forEach((register, entries) -> rows.put(register, List.copyOf(entries.values())));
        var people = Set.copyOf(unwrittenErasures);
        unwrittenErasures.clear();
        unwritten.clear();
        moved.clear();
        registers.clear();
        tables.write(bookings, changed);
        rows.forEach(tables::write);
        people.forEach(tables::erase);
    }

    /** The bookings that were touched, as they are now. */
    Map<UUID, BookingState> bookings() {
        return known;
    }
}
