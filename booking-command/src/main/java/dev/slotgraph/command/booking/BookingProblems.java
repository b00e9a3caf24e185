package dev.slotgraph.command.booking;

import dev.slotgraph.api.document.Documents;
import dev.slotgraph.command.booking.BookingRejection.Conflict;
import dev.slotgraph.command.booking.BookingRejection.RejectedException;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;

/** Rejections as problems, as the contract has them. */
public final class BookingProblems {

    private BookingProblems() {}

    /** @throws ProblemException in place of a rejection */
    static <T> T translating(Supplier<T> sending) {
        try {
            return sending.get();
        } catch (RejectedException e) {
            throw of(e.rejection()).asException();
        } catch (AggregateNotFoundException _) {
            throw Problem.notFound("Booking").asException();
        } catch (AggregateStreamCreationException _) {
            throw duplicateId();
        }
    }

    static ProblemException duplicateId() {
        return Problem.conflict("duplicate_id", "Id is taken")
                .detail("there is a booking with this id already")
                .error("id", "is taken")
                .asException();
    }

    public static Problem of(BookingRejection rejection) {
        return switch (rejection) {
            case BookingRejection.BookingNotFound _ -> Problem.notFound("Booking");
            case BookingRejection.ResourceNotFound missing ->
                Problem.notFound("Resource").with("resource_id", missing.resourceId());
            case BookingRejection.IllegalAction illegal ->
                step(
                        "illegal_action",
                        409,
                        "Action not available",
                        illegal.action(),
                        illegal.state(),
                        illegal.available());
            case BookingRejection.HoldExpired expired ->
                step("expired", 410, "The hold is over", expired.action(), expired.state(), expired.available());
            case BookingRejection.NotOver open ->
                step("illegal_action", 409, "Action not available", "delete", open.state(), open.available());
            case BookingRejection.TooLate late ->
                step("illegal_action", 409, "Action not available", late.action(), late.state(), late.available())
                        .detail("'%s' was possible until %s"
                                .formatted(late.action(), Documents.time(late.until(), ZoneOffset.UTC)))
                        .with("until", Documents.time(late.until(), ZoneOffset.UTC));
            case BookingRejection.GroupFull full ->
                Problem.conflict("class_full", "No seat is left")
                        .detail("all seats are taken")
                        .error("related.owner_booking_id", "has no seat left")
                        .with("max_seats", full.maxSeats());
            case BookingRejection.GroupClosed _ ->
                Problem.conflict("slot_unavailable", "The group takes no seats")
                        .detail("the group is over, or does not take place")
                        .error("related.owner_booking_id", "takes no seats")
                        .with("conflicts", List.of());
            case BookingRejection.SeatsTaken seats ->
                Problem.conflict("class_full", "Seats are taken")
                        .detail("%d seats of the group are taken".formatted(seats.taken()))
                        .error(
                                "settings.max_seats",
                                "must not be less than the %d seats taken".formatted(seats.taken()))
                        .with("current_seats", seats.taken());
            case BookingRejection.VersionConflict conflict ->
                Problem.of(412, "version_conflict", "The booking has changed")
                        .detail("the booking is at version " + conflict.version())
                        .with("version", conflict.version());
            case BookingRejection.InvalidInput invalid -> Problem.invalid(invalid.errors());
            case BookingRejection.SlotUnavailable taken ->
                Problem.conflict("slot_unavailable", "Slot is not available")
                        .detail("another booking or an event holds this time")
                        .error("start", "is not available")
                        .with("conflicts", conflicts(taken.conflicts()));
            case BookingRejection.CapacityExceeded full ->
                Problem.conflict("capacity_exceeded", "Capacity is exhausted")
                        .detail("the resource has no room left in this time")
                        .error("start", "is not available")
                        .with("conflicts", conflicts(full.conflicts()));
        };
    }

    private static Problem step(
            String code, int status, String title, String action, String state, List<String> available) {
        return Problem.of(status, code, title)
                .detail("'%s' is not available in state '%s'".formatted(action, state))
                .error("action", "not available in state '%s'".formatted(state))
                .with("state", state)
                .with("available_actions", available);
    }

    private static List<Map<String, Object>> conflicts(List<Conflict> conflicts) {
        return conflicts.stream().map(BookingProblems::conflict).toList();
    }

    private static Map<String, Object> conflict(Conflict conflict) {
        var member = new LinkedHashMap<String, Object>();
        member.put("resource_id", conflict.resourceId());
        member.put("start", Documents.time(conflict.start(), ZoneOffset.UTC));
        member.put("end", Documents.time(conflict.end(), ZoneOffset.UTC));
        return member;
    }
}
