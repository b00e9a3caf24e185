package dev.slotgraph.query.availability;

import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.processing.ReadPosition;
import dev.slotgraph.query.log.AsOf;
import dev.slotgraph.query.log.Past;
import dev.slotgraph.query.register.Registers;
import dev.slotgraph.query.store.ReadModelDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Answers questions from what is known at the point of time that a request names, now unless it names one. Thread-safe. */
@Component("queryKnownAt")
class KnownAt {

    private final ReadModelDatabase database;
    private final Registers registers;
    private final RememberedResources remembered;
    private final Past past;
    private final GraphCatalog graphs;
    private final ReadPosition positions;
    private final Clock clock;

    KnownAt(
            ReadModelDatabase database,
            Registers registers,
            RememberedResources remembered,
            Past past,
            GraphCatalog graphs,
            ReadPosition positions,
            Clock clock) {
        this.database = database;
        this.registers = registers;
        this.remembered = remembered;
        this.past = past;
        this.graphs = graphs;
        this.positions = positions;
        this.clock = clock;
    }

    /**
     * Reads {@code as_of}, in the body or in the query: an RFC 3339 instant or a position of the log, as {@link AsOf} has it.
     *
     * @throws dev.slotgraph.platform.problem.ProblemException 422 if it is neither, 403 for browsers: what was free once tells who
     *     gave up a time
     */
    static Optional<AsOf> asOf(Caller caller, JsonBody body, @Nullable String parameter) {
        var inBody = Optional.ofNullable(body.read(fields -> fields.any("as_of")
                .check(
                        node -> node.isString() || node.isIntegralNumber(),
                        "must be an instant or a position in the log")
                .orNull()));
        var asOf = inBody.map(JsonNode::asString)
                .or(() -> Optional.ofNullable(parameter))
                .map(AsOf::parse);
        if (asOf.isPresent() && caller.kind() == KeyKind.WIDGET) {
            throw Problem.forbidden("this key may ask about the present only").asException();
        }
        return asOf;
    }

    /** Every question sees the same state. */
    <T> T answer(UUID appId, Optional<AsOf> asOf, Function<Known, T> question) {
        var present = clock.instant();
        return database.snapshot(() -> question.apply(asOf.<Known>map(
                        point -> new KnownThen(appId, moment(appId, point, present), point, database, past, graphs))
                .orElseGet(() -> new KnownNow(appId, present, database, registers, remembered))));
    }

    /** A position stands for the moment at which its event was recorded; what lies ahead, for the present. */
    private Instant moment(UUID appId, AsOf asOf, Instant present) {
        var moment = switch (asOf) {
            case AsOf.Moment at -> at.instant();
            case AsOf.Position(long position) when position > positions.head() -> present;
            case AsOf.Position(long position) ->
                past.recordedAt(appId, position).orElse(present);
        };
        return moment.isAfter(present) ? present : moment;
    }
}
