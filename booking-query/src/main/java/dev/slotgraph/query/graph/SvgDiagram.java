package dev.slotgraph.query.graph;

import dev.slotgraph.api.document.GraphDocument;
import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Automatic;
import dev.slotgraph.api.graph.ClaimKind;
import dev.slotgraph.api.graph.Graph;
import dev.slotgraph.api.graph.State;
import dev.slotgraph.query.graph.DiagramLayout.Box;
import dev.slotgraph.query.graph.DiagramLayout.Drawing;
import dev.slotgraph.query.graph.DiagramLayout.Point;
import dev.slotgraph.query.graph.DiagramLayout.Size;
import dev.slotgraph.query.graph.DiagramLayout.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A graph as a drawing: states that claim something are filled with the colour of their status, others are outlined in it; final
 * states have a double outline; what happens by itself is dashed where it cannot be called. The same graph gives the same bytes.
 */
record SvgDiagram(Graph graph) {

    private static final double MARGIN = 24;
    private static final double HEAD = 58;
    private static final double LEGEND = 46;
    private static final double LEAST_WIDTH = 620;
    private static final double LINE = 15;
    private static final String GREY = "#6b7280";
    private static final String INK = "#111827";

    String render() {
        var drawing = DiagramLayout.of(graph, this::stateSize, SvgDiagram::labelSize);
        double top = HEAD + 10;
        double width = Math.max(LEAST_WIDTH, drawing.size().width() + 2 * MARGIN);
        double height = top + drawing.size().height() + LEGEND + MARGIN;
        var svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" role="img" \
                font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13">
                <title>%3$s</title>
                <desc>%4$s</desc>
                <defs><marker id="to" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
                orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#374151"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="%5$s" y="28" font-size="18" font-weight="600" fill="%6$s">%3$s</text>
                <text x="%5$s" y="46" fill="%7$s">%8$s, version %9$d</text>
                """.formatted(
                        number(width),
                        number(height),
                        escaped(graph.title()),
                        escaped(description()),
                        number(MARGIN),
                        INK,
                        GREY,
                        graph.name(),
                        graph.version()));
        svg.append("<g transform=\"translate(%s %s)\">\n"
                .formatted(number((width - drawing.size().width()) / 2), number(top)));
        drawing.ways().forEach(way -> svg.append(line(way, drawing)));
        svg.append(line(drawing.first(), drawing));
        var begin = drawing.begin();
        svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"6\" fill=\"%s\"/>\n"
                .formatted(number(begin.x() + 6), number(begin.middle()), INK));
        drawing.states().forEach((name, box) -> svg.append(box(graph.state(name), box)));
        drawing.ways().forEach(way -> svg.append(label(way)));
        svg.append(label(drawing.first()));
        svg.append("</g>\n").append(legend(height - LEGEND + 8)).append("</svg>\n");
        return svg.toString();
    }

    private String description() {
        return "Begins by %s in %s. "
                        .formatted(graph.start().action(), graph.start().state())
                + String.join(
                        " ",
                        graph.actions().stream()
                                .map(action -> "%s: %s to %s."
                                        .formatted(action.name(), String.join(", ", action.from()), action.to()))
                                .toList());
    }

    // --- States

    private static List<String> lines(State state) {
        var lines = new ArrayList<String>();
        if (!state.status().name().equalsIgnoreCase(state.name().replace('_', ' '))) {
            lines.add(state.name());
        }
        switch (state.claims()) {
            case SLOT -> lines.add("holds its time");
            case SEAT -> lines.add("holds a seat");
            case NONE -> {}
        }
        return lines;
    }

    private Size stateSize(String name) {
        var state = graph.state(name);
        double widest =
                lines(state).stream().mapToDouble(line -> width(line, 11)).max().orElse(0);
        return new Size(
                Math.max(width(state.status().name(), 13) * 1.06, widest) + 32,
                30 + LINE * lines(state).size());
    }

    private static String box(State state, Box box) {
        var color = color(state);
        boolean filled = state.claims() != ClaimKind.NONE;
        var text = filled ? textOn(color) : INK;
        var svg = new StringBuilder("<g class=\"state%s%s\" data-state=\"%s\">"
                .formatted(filled ? " claims" : "", state.end() ? " final" : "", state.name()));
        svg.append("<title>%s</title>"
                .formatted(escaped(Objects.requireNonNullElse(
                        state.status().description(), state.status().name()))));
        if (state.end()) {
            svg.append(rect(box, 4, 13, "none", color, 1.5));
        }
        svg.append(rect(box, 0, 9, filled ? color : "#ffffff", color, 2));
        double x = box.x() + box.width() / 2;
        double y = box.y() + 20;
        svg.append(text(x, y, 13, text, "font-weight=\"600\"", state.status().name()));
        for (var line : lines(state)) {
            y += LINE;
            svg.append(text(x, y, 11, filled ? text : GREY, "", line));
        }
        return svg.append("</g>\n").toString();
    }

    private static String rect(Box box, double around, double radius, String fill, String stroke, double width) {
        return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>"
                .formatted(
                        number(box.x() - around),
                        number(box.y() - around),
                        number(box.width() + 2 * around),
                        number(box.height() + 2 * around),
                        number(radius),
                        fill,
                        stroke,
                        number(width));
    }

    /** The status's colour with six digits, grey where it has none. */
    static String color(State state) {
        var color = Objects.requireNonNullElse(state.status().color(), GREY);
        return color.length() == 4
                ? "#" + color.charAt(1) + color.charAt(1) + color.charAt(2) + color.charAt(2) + color.charAt(3)
                        + color.charAt(3)
                : color;
    }

    /** White or ink, whichever can be read better (WCAG's relative luminance). */
    static String textOn(String color) {
        double luminance = 0.2126 * channel(color, 1) + 0.7152 * channel(color, 3) + 0.0722 * channel(color, 5);
        return luminance > 0.25 ? INK : "#ffffff";
    }

    private static double channel(String color, int at) {
        double value = Integer.parseInt(color.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    // --- Actions

    /** When an action happens by itself, in words; empty where it never does. */
    static String when(Action action) {
        return action.byItself().map(SvgDiagram::words).orElse("");
    }

    private static String words(Automatic when) {
        return switch (when.of()) {
            case ENTRY, START, END -> {
                var span = GraphDocument.words(when.after().abs());
                var anchor = when.of().name().toLowerCase(Locale.ROOT);
                yield when.after().isZero()
                        ? "at " + anchor
                        : "%s %s %s".formatted(span, when.after().isNegative() ? "before" : "after", anchor);
            }
            case CONVERSION -> "when a booking takes its place";
            case FAILURE -> "when something fails";
            case RELEASE -> "when its owner lets go";
        };
    }

    private static Size labelSize(Action action) {
        var when = when(action);
        return new Size(
                Math.max(width(action.name(), 12), width(when, 11)) + 12, when.isEmpty() ? LINE + 3 : 2 * LINE + 3);
    }

    private static String line(Way way, Drawing drawing) {
        var dashed = way.action().manual() ? "" : " stroke-dasharray=\"5 4\"";
        return "<path d=\"%s\" fill=\"none\" stroke=\"#374151\" stroke-width=\"1.4\"%s marker-end=\"url(#to)\"/>\n"
                .formatted(way.points().isEmpty() ? loop(way, drawing) : curve(way.points()), dashed);
    }

    private static String curve(List<Point> points) {
        var path = new StringBuilder("M%s %s"
                .formatted(
                        number(points.getFirst().x()), number(points.getFirst().y())));
        for (int i = 1; i < points.size(); i++) {
            var from = points.get(i - 1);
            var to = points.get(i);
            if (from.equals(to)) {
                continue; // the arrow's head takes its direction from the last piece, which must have one
            }
            if (i % 2 == 1 || from.y() == to.y()) {
                path.append(" L%s %s".formatted(number(to.x()), number(to.y())));
            } else {
                double half = (to.x() - from.x()) / 2;
                path.append(" C%s %s %s %s %s %s"
                        .formatted(
                                number(from.x() + half),
                                number(from.y()),
                                number(to.x() - half),
                                number(to.y()),
                                number(to.x()),
                                number(to.y())));
            }
        }
        return path.toString();
    }

    private static String loop(Way way, Drawing drawing) {
        var state = Objects.requireNonNull(drawing.states().get(way.from()));
        double x = state.x() + state.width() / 2;
        return "M%s %s C%s %s %s %s %s %s"
                .formatted(
                        number(x - 14),
                        number(state.y()),
                        number(x - 26),
                        number(state.y() - 20),
                        number(x + 26),
                        number(state.y() - 20),
                        number(x + 14),
                        number(state.y()));
    }

    private static String label(Way way) {
        var box = way.label();
        var when = when(way.action());
        double x = box.x() + box.width() / 2;
        return "<g class=\"action\">"
                + "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\" fill=\"#ffffff\"/>"
                        .formatted(number(box.x()), number(box.y()), number(box.width()), number(box.height()))
                + text(x, box.y() + 13, 12, INK, "", way.action().name())
                + (when.isEmpty() ? "" : text(x, box.y() + 13 + LINE, 11, GREY, "font-style=\"italic\"", when))
                + "</g>\n";
    }

    // --- Legend and text

    private static String legend(double y) {
        return "<g transform=\"translate(%s %s)\" font-size=\"11\" fill=\"%s\">"
                        .formatted(number(MARGIN), number(y), GREY)
                + "<rect x=\"2\" y=\"0\" width=\"22\" height=\"14\" rx=\"4\" fill=\"#6b7280\"/><text x=\"32\" y=\"11\">claims time or a seat</text>"
                + "<rect x=\"166\" y=\"0\" width=\"22\" height=\"14\" rx=\"4\" fill=\"#ffffff\" stroke=\"#6b7280\" stroke-width=\"2\"/>"
                + "<text x=\"196\" y=\"11\">claims nothing</text>"
                + "<rect x=\"290\" y=\"-3\" width=\"28\" height=\"20\" rx=\"7\" fill=\"none\" stroke=\"#6b7280\" stroke-width=\"1.5\"/>"
                + "<rect x=\"293\" y=\"0\" width=\"22\" height=\"14\" rx=\"4\" fill=\"#ffffff\" stroke=\"#6b7280\" stroke-width=\"2\"/>"
                + "<text x=\"326\" y=\"11\">final</text>"
                + "<path d=\"M368 7 h34\" stroke=\"#374151\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\" marker-end=\"url(#to)\"/>"
                + "<text x=\"410\" y=\"11\">happens by itself only</text></g>\n";
    }

    private static String text(double x, double y, int size, String fill, String more, String content) {
        return "<text x=\"%s\" y=\"%s\" font-size=\"%d\" text-anchor=\"middle\" fill=\"%s\"%s>%s</text>"
                .formatted(number(x), number(y), size, fill, more.isEmpty() ? "" : " " + more, escaped(content));
    }

    /** Wide enough for the sans-serif fonts of all systems. */
    private static double width(String text, int size) {
        return text.chars().mapToDouble(SvgDiagram::ems).sum() * size;
    }

    private static double ems(int character) {
        if ("iljtfr.,:;'|!()[] ".indexOf(character) >= 0) {
            return 0.38;
        }
        if ("mwMW@".indexOf(character) >= 0) {
            return 0.92;
        }
        if (character > 0x2E7F) {
            return 1;
        }
        return Character.isUpperCase(character) ? 0.7 : 0.6;
    }

    private static String number(double value) {
        var rounded = Math.round(value * 10) / 10.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    private static String escaped(String text) {
        return text.codePoints()
                // What XML 1.0 cannot say at all, not even escaped.
                .filter(c -> c >= 0x20 && c != 0xFFFE && c != 0xFFFF)
                .mapToObj(c -> switch (c) {
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '&' -> "&amp;";
                    case '"' -> "&quot;";
                    default -> Character.toString(c);
                })
                .collect(Collectors.joining());
    }
}
