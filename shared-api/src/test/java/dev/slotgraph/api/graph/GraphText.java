package dev.slotgraph.api.graph;

import dev.slotgraph.api.graph.Automatic.Anchor;
import dev.slotgraph.api.graph.State.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Graphs in a line of text: {@code go to a; a:slot b!; pay a > b; expire a > b @entry 5m timeout; drop a > b @failure -}. First the
 * beginning, then the states ({@code !} is final), then the actions ({@code -} cannot be called).
 */
final class GraphText {

    private GraphText() {}

    static Graph parse(String text) {
        var parts = List.of(text.strip().split("\\s*;\\s*", -1));
        var start = parts.getFirst().split("\\s+", -1);
        return new Graph(
                "test",
                1,
                "Test",
                false,
                new Graph.Start(start[0], start[2]),
                states(parts.get(1)),
                parts.stream().skip(2).map(GraphText::action).toList());
    }

    private static Map<String, State> states(String text) {
        var states = new LinkedHashMap<String, State>();
        for (var word : text.split("\\s+", -1)) {
            var end = word.endsWith("!");
            var name = word.replace("!", "").split(":", -1)[0];
            var claims = word.replace("!", "").split(":", -1).length == 1
                    ? ClaimKind.NONE
                    : ClaimKind.valueOf(word.replace("!", "").split(":", -1)[1].toUpperCase(Locale.ROOT));
            states.put(name, new State(name, claims, end, true, new Status(name, null, null, null)));
        }
        return states;
    }

    private static Action action(String text) {
        var words = new ArrayList<>(List.of(text.split("\\s+", -1)));
        var manual = !words.remove("-");
        var at = words.stream().filter(word -> word.startsWith("@")).findFirst();
        var automatic = at.map(word -> automatic(
                        word.substring(1),
                        words.size() > 5 ? words.get(5) : null,
                        words.size() > 6 ? words.get(6) : null))
                .orElse(null);
        return new Action(
                words.get(0), List.of(words.get(1).split(",", -1)), words.get(3), Map.of(), automatic, manual, null);
    }

    private static Automatic automatic(String anchor, @Nullable String after, @Nullable String setting) {
        return new Automatic(
                after == null ? Duration.ZERO : Duration.parse("PT" + after.toUpperCase(Locale.ROOT)),
                Anchor.valueOf(anchor.toUpperCase(Locale.ROOT)),
                setting);
    }
}
