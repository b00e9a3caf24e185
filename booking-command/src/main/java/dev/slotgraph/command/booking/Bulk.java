package dev.slotgraph.command.booking;

import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.problem.ProblemException;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.Writes.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The items of a bulk request, one after the other, and the answer to all of them. For one thread.
 *
 * <p>All done: the status that one alone would have. None done, all for a like reason: that status, as a problem. Else 207. Where
 * all are to be done or none, one that fails undoes the others, and the answer is its problem. Each item answers {@code index},
 * {@code status}, and {@code data} or {@code error}; they stand in {@code data}, in a problem too.
 */
final class Bulk {

    /** As what was not done because of another item is answered. */
    private static final int FAILED_DEPENDENCY = 424;

    private final boolean allOrNothing;
    private final boolean stopsOnFirstError;
    private final List<Item> items = new ArrayList<>();

    Bulk(boolean allOrNothing, boolean stopsOnFirstError) {
        this.allOrNothing = allOrNothing;
        this.stopsOnFirstError = stopsOnFirstError;
    }

    private sealed interface Item {

        int status();

        record Done(Part part) implements Item {

            @Override
            public int status() {
                return part.status();
            }
        }

        record Failed(Problem problem) implements Item {

            @Override
            public int status() {
                return problem.status();
            }
        }
    }

    /** Does the next item, unless one before it failed and nothing is to be done after that. */
    void next(Supplier<Part> work) {
        if (stopsOnFirstError && failed().findAny().isPresent()) {
            items.add(new Item.Failed(Problem.of(FAILED_DEPENDENCY, "not_attempted", "Not attempted")
                    .detail("an item before this one failed")));
            return;
        }
        try {
            items.add(new Item.Done(work.get()));
        } catch (ProblemException e) {
            items.add(new Item.Failed(e.problem()));
        }
    }

    /**
     * @param allDone the status when every item was done
     * @throws ProblemException when nothing was done, or nothing is to stay done
     */
    Answer answer(int allDone) {
        var first = failed().findFirst();
        if (first.isEmpty()) {
            return answered(allDone);
        }
        if (allOrNothing) {
            throw first.get().with("data", rendered(true)).asException();
        }
        var statuses = items.stream().map(Item::status).distinct().toList();
        if (statuses.size() == 1) {
            throw first.get().with("data", rendered(false)).asException();
        }
        return answered(207);
    }

    private Answer answered(int status) {
        var subjects = new ArrayList<UUID>();
        for (var item : items) {
            if (item instanceof Item.Done(var part)) {
                subjects.addAll(part.subjects());
            }
        }
        return Answer.of(status, rendered(false)).about(subjects);
    }

    private Stream<Problem> failed() {
        return items.stream()
                .filter(Item.Failed.class::isInstance)
                .map(Item.Failed.class::cast)
                .map(Item.Failed::problem);
    }

    private List<Map<String, @Nullable Object>> rendered(boolean undone) {
        var rendered = new ArrayList<Map<String, @Nullable Object>>();
        for (int index = 0; index < items.size(); index++) {
            var member = new LinkedHashMap<String, @Nullable Object>();
            member.put("index", index);
            switch (items.get(index)) {
                case Item.Done _
                when undone ->
                    put(
                            member,
                            Problem.of(FAILED_DEPENDENCY, "rolled_back", "Undone")
                                    .detail("another item failed, and all were to be done or none"));
                case Item.Done(var part) -> {
                    member.put("status", part.status());
                    member.put("data", part.data());
                }
                case Item.Failed(var problem) -> put(member, problem);
            }
            rendered.add(member);
        }
        return rendered;
    }

    private static void put(Map<String, @Nullable Object> member, Problem problem) {
        member.put("status", problem.status());
        member.put("error", problem.body(null));
    }
}
