package dev.slotgraph.query.graph;

import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import java.util.Set;
import java.util.TreeMap;

/** A graph as the text of a Mermaid state diagram. The same graph gives the same text. */
record MermaidDiagram(Graph graph) {

    /** Words that Mermaid does not take for a state's name. */
    private static final Set<String> KEYWORDS = Set.of(
            "state",
            "note",
            "end",
            "direction",
            "class",
            "classdef",
            "as",
            "fork",
            "join",
            "choice",
            "style",
            "hide",
            "scale",
            "default");

    String render() {
        var states = new TreeMap<>(graph.states()).values();
        var text = new StringBuilder("stateDiagram-v2\n    direction LR\n");
        for (var state : states) {
            text.append(
                    "    state \"%s\" as %s\n".formatted(plain(state.status().name()), id(state.name())));
        }
        text.append("    [*] --> %s : %s\n"
                .formatted(id(graph.start().state()), graph.start().action()));
        for (var action : graph.actions()) {
            for (var from : action.from()) {
                text.append("    %s --> %s : %s\n".formatted(id(from), id(action.to()), label(action)));
            }
        }
        for (var state : states) {
            if (state.end()) {
                text.append("    %s --> [*]\n".formatted(id(state.name())));
            }
        }
        for (var state : states) {
            text.append(
                    "    classDef of_%1$s %2$s\n    class %1$s of_%1$s\n".formatted(id(state.name()), style(state)));
        }
        return text.toString();
    }

    private static String style(State state) {
        var color = SvgDiagram.color(state);
        return state.claims() == ClaimKind.NONE
                ? "fill:#ffffff,stroke:%s".formatted(color)
                : "fill:%1$s,stroke:%1$s,color:%2$s".formatted(color, SvgDiagram.textOn(color));
    }

    private static String label(Action action) {
        var when = SvgDiagram.when(action);
        return when.isEmpty() ? action.name() : "%s (%s)".formatted(action.name(), when);
    }

    private static String id(String name) {
        return KEYWORDS.contains(name) ? name + "_" : name;
    }

    /** Without what would end the quotes or the line. */
    private static String plain(String text) {
        return text.replaceAll("[^\\p{L}\\p{N} .,()_-]", " ").strip();
    }
}
