package dev.slotgraph.query.graph;

import dev.slotgraph.api.graph.Action;
import dev.slotgraph.api.graph.Graph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Places a graph in layers from left to right: states in every other layer, the labels of the actions in those between, so that
 * no label lies on anything. Ways back run against the layers. Pure; lengths are pixels of an unscaled drawing.
 */
final class DiagramLayout {

    private static final int SWEEPS = 24;
    private static final double LAYER_GAP = 40;
    /** Between a state and the label of an action that leads back to it. */
    private static final double LOOP = 16;

    private static final double PORT_GAP = 12;
    /** The layer of the mark where bookings begin; the first state follows two layers later. */
    private static final int BEGIN = 0;

    private final Graph graph;
    private final Map<Integer, List<Node>> layers = new TreeMap<>();
    private final Map<String, Node> states = new LinkedHashMap<>();
    private final List<Chain> chains = new ArrayList<>();

    private DiagramLayout(Graph graph) {
        this.graph = graph;
    }

    /** How large something is drawn. */
    record Size(double width, double height) {}

    record Box(double x, double y, double width, double height) {

        double middle() {
            return y + height / 2;
        }
    }

    record Point(double x, double y) {}

    /**
     * An action from one state to another.
     *
     * @param points of the way, by pairs: straight along a layer, then a curve to the next, and so on; empty where the action leads
     *     back to its own state
     */
    record Way(Action action, String from, Box label, List<Point> points) {}

    /** All of it, from (0, 0) on. */
    record Drawing(Size size, Box begin, Map<String, Box> states, Way first, List<Way> ways) {}

    private static final class Node {
        private final Size size;
        private final int layer;
        private final double gap;
        private final List<Node> before = new ArrayList<>();
        private final List<Node> after = new ArrayList<>();
        /** Room for what hovers above the box. */
        private final double above;

        private double middle;
        private double x;
        private double layerStart;
        private double layerEnd;

        Node(Size box, double above, int layer, double gap) {
            this.size = new Size(box.width(), box.height() + above);
            this.above = above;
            this.layer = layer;
            this.gap = gap;
        }

        Box box() {
            return new Box(x, middle - size.height() / 2 + above, size.width(), size.height() - above);
        }
    }

    /** The nodes of an action in the order of the layers; {@code back} where it is walked the other way. */
    private record Chain(Action action, String from, List<Node> nodes, Node label, boolean back) {}

    /**
     * @param stateSize by the state's name
     * @param labelSize by the action
     */
    static Drawing of(Graph graph, Function<String, Size> stateSize, Function<Action, Size> labelSize) {
        var layout = new DiagramLayout(graph);
        layout.place(stateSize, labelSize);
        layout.order();
        layout.align();
        layout.spread();
        return layout.drawing(labelSize);
    }

    private void place(Function<String, Size> stateSize, Function<Action, Size> labelSize) {
        var ranks = ranks();
        var begin = node(new Size(12, 12), 0, BEGIN, 20);
        ranks.forEach((state, rank) -> {
            double loops = loops(state).stream()
                    .mapToDouble(action -> labelSize.apply(action).height())
                    .sum();
            states.put(state, node(stateSize.apply(state), loops == 0 ? 0 : loops + LOOP, BEGIN + 2 + 2 * rank, 22));
        });
        chain(startAction(), "", labelSize, begin, first(), false);
        for (var action : graph.actions()) {
            for (var from : action.from()) {
                var source = at(from);
                var target = at(action.to());
                if (source.layer < target.layer) {
                    chain(action, from, labelSize, source, target, false);
                } else if (source.layer > target.layer) {
                    chain(action, from, labelSize, target, source, true);
                } else if (!source.equals(target)) {
                    throw new IllegalStateException("ranks leave no room between " + from + " and " + action.to());
                }
            }
        }
    }

    /** The beginning, as if it were an action. */
    private Action startAction() {
        return new Action(graph.start().action(), List.of(), graph.start().state(), Map.of(), null, true, null);
    }

    private Node first() {
        return at(graph.start().state());
    }

    private Node at(String state) {
        var node = states.get(state);
        if (node == null) {
            throw new IllegalStateException("state '%s' has no place".formatted(state));
        }
        return node;
    }

    private List<Action> loops(String state) {
        return graph.actions().stream()
                .filter(action -> action.to().equals(state) && action.from().contains(state))
                .toList();
    }

    private Node node(Size size, double above, int layer, double gap) {
        var node = new Node(size, above, layer, gap);
        layers.computeIfAbsent(layer, _ -> new ArrayList<>()).add(node);
        return node;
    }

    private void chain(Action action, String from, Function<Action, Size> size, Node left, Node right, boolean back) {
        var label = node(size.apply(action), 0, back ? right.layer - 1 : left.layer + 1, 8);
        var nodes = new ArrayList<Node>(List.of(left));
        for (int layer = left.layer + 1; layer < right.layer; layer++) {
            nodes.add(layer == label.layer ? label : node(new Size(0, 0), 0, layer, 10));
        }
        nodes.add(right);
        for (int i = 1; i < nodes.size(); i++) {
            nodes.get(i - 1).after.add(nodes.get(i));
            nodes.get(i).before.add(nodes.get(i - 1));
        }
        chains.add(new Chain(action, from, List.copyOf(nodes), label, back));
    }

    /** The longest way to each state, ways back left out: a way back always ends at a state from which one came. */
    private Map<String, Integer> ranks() {
        var forward = new HashMap<String, Set<String>>();
        var order = new ArrayList<String>();
        visit(graph.start().state(), new HashSet<>(), new HashSet<>(), forward, order);
        Collections.reverse(order);
        var ranks = new LinkedHashMap<String, Integer>();
        for (var state : order) {
            int rank = ranks.computeIfAbsent(state, _ -> 0);
            for (var next : forward.getOrDefault(state, Set.of())) {
                ranks.merge(next, rank + 1, Math::max);
            }
        }
        return ranks;
    }

    private void visit(
            String state, Set<String> seen, Set<String> open, Map<String, Set<String>> forward, List<String> order) {
        seen.add(state);
        open.add(state);
        for (var action : graph.actions()) {
            if (action.from().contains(state) && !open.contains(action.to())) {
                forward.computeIfAbsent(state, _ -> new HashSet<>()).add(action.to());
                if (!seen.contains(action.to())) {
                    visit(action.to(), seen, open, forward, order);
                }
            }
        }
        open.remove(state);
        order.add(state);
    }

    /** Neighbours near each other, so that few ways cross. */
    private void order() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean rightwards = sweep % 2 == 0;
            for (var layer : inOrder(rightwards)) {
                var places = places(layers.values());
                layer.sort(Comparator.comparingDouble(node -> {
                    var neighbours = rightwards ? node.before : node.after;
                    return neighbours.stream().mapToInt(places::get).average().orElse(places.getOrDefault(node, 0));
                }));
            }
        }
    }

    private List<List<Node>> inOrder(boolean rightwards) {
        var all = new ArrayList<>(layers.values());
        if (!rightwards) {
            Collections.reverse(all);
        }
        return all;
    }

    private static Map<Node, Integer> places(Iterable<List<Node>> layers) {
        var places = new HashMap<Node, Integer>();
        for (var layer : layers) {
            for (int i = 0; i < layer.size(); i++) {
                places.put(layer.get(i), i);
            }
        }
        return places;
    }

    /** Each node as near to the middle of its neighbours as the order and the gaps in its layer allow. */
    private void align() {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean rightwards = sweep % 2 == 0;
            for (var layer : inOrder(rightwards)) {
                settle(
                        layer,
                        layer.stream()
                                .mapToDouble(node -> (rightwards ? node.before : node.after)
                                        .stream()
                                                .mapToDouble(neighbour -> neighbour.middle)
                                                .average()
                                                .orElse(node.middle))
                                .toArray());
            }
        }
        double top = layers.values().stream()
                .flatMap(List::stream)
                .mapToDouble(node -> node.middle - node.size.height() / 2)
                .min()
                .orElse(0);
        layers.values().forEach(layer -> layer.forEach(node -> node.middle -= top));
    }

    /** The least squares under the gaps: neighbours that would come too near move as one block. */
    private static void settle(List<Node> layer, double[] wanted) {
        int count = layer.size();
        var offsets = new double[count];
        for (int i = 1; i < count; i++) {
            var above = layer.get(i - 1);
            var below = layer.get(i);
            offsets[i] =
                    offsets[i - 1] + (above.size.height() + below.size.height()) / 2 + Math.max(above.gap, below.gap);
        }
        var sums = new double[count];
        var sizes = new int[count];
        int blocks = 0;
        for (int i = 0; i < count; i++) {
            sums[blocks] = wanted[i] - offsets[i];
            sizes[blocks] = 1;
            blocks++;
            while (blocks > 1 && sums[blocks - 2] / sizes[blocks - 2] > sums[blocks - 1] / sizes[blocks - 1]) {
                sums[blocks - 2] += sums[blocks - 1];
                sizes[blocks - 2] += sizes[blocks - 1];
                blocks--;
            }
        }
        int next = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < sizes[block]; i++, next++) {
                layer.get(next).middle = sums[block] / sizes[block] + offsets[next];
            }
        }
    }

    private void spread() {
        double x = 0;
        for (var layer : layers.values()) {
            double width =
                    layer.stream().mapToDouble(node -> node.size.width()).max().orElse(0);
            for (var node : layer) {
                node.x = x + (width - node.size.width()) / 2;
                node.layerStart = x;
                node.layerEnd = x + width;
            }
            x += width + LAYER_GAP;
        }
    }

    private Drawing drawing(Function<Action, Size> labelSize) {
        var boxes = new LinkedHashMap<String, Box>();
        states.forEach((name, node) -> boxes.put(name, node.box()));
        var ways = new ArrayList<>(chains.stream().map(this::way).toList());
        boxes.forEach((state, box) -> {
            double bottom = box.y() - LOOP;
            for (var action : loops(state)) {
                var size = labelSize.apply(action);
                bottom -= size.height();
                ways.add(around(action, box, bottom, size));
            }
        });
        double width = layers.values().stream()
                .flatMap(List::stream)
                .mapToDouble(node -> node.x + node.size.width())
                .max()
                .orElse(0);
        double height = layers.values().stream()
                .flatMap(List::stream)
                .mapToDouble(node -> node.middle + node.size.height() / 2)
                .max()
                .orElse(0);
        var begin = chains.getFirst().nodes().getFirst().box();
        return new Drawing(
                new Size(width, height), begin, boxes, ways.getFirst(), List.copyOf(ways.subList(1, ways.size())));
    }

    private static Way around(Action action, Box state, double y, Size size) {
        var label = new Box(state.x() + (state.width() - size.width()) / 2, y, size.width(), size.height());
        return new Way(action, action.to(), label, List.of());
    }

    private Way way(Chain chain) {
        var points = new ArrayList<Point>();
        var nodes = chain.nodes();
        for (int i = 1; i < nodes.size(); i++) {
            var left = nodes.get(i - 1);
            var right = nodes.get(i);
            double leaving = left.box().middle() + port(left, left.after, right);
            double arriving = right.box().middle() + port(right, right.before, left);
            points.add(new Point(left.x + left.size.width(), leaving));
            points.add(new Point(left.layerEnd, leaving));
            points.add(new Point(right.layerStart, arriving));
            points.add(new Point(right.x, arriving));
        }
        if (chain.back()) {
            Collections.reverse(points);
        }
        return new Way(chain.action(), chain.from(), chain.label().box(), List.copyOf(points));
    }

    /** Where on a box's side a way ends: ways to different neighbours do not share a point. */
    private static double port(Node node, List<Node> neighbours, Node neighbour) {
        var sorted = neighbours.stream()
                .sorted(Comparator.comparingDouble((Node other) -> other.middle))
                .toList();
        int place = IntStream.range(0, sorted.size())
                .filter(i -> sorted.get(i).equals(neighbour))
                .findFirst()
                .orElse(0);
        int many = sorted.size();
        double gap = many < 2 ? 0 : Math.min(PORT_GAP, (node.box().height() - 14) / (many - 1));
        return (place - (many - 1) / 2.0) * Math.max(0, gap);
    }
}
