package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.delivery.ReplayInbox;
import dev.slotgraph.webhook.delivery.ReplayInbox.Known;
import dev.slotgraph.webhook.delivery.ReplayInbox.Wanted;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.projection.History;
import dev.slotgraph.webhook.replay.Replay.Asked;
import dev.slotgraph.webhook.signature.MessageBody;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Shows messages without sending them: the same ids and, of what was sent or is to be, the same bytes. Thread-safe. */
@Component("webhookFeed")
class Feed {

    private static final Logger LOGGER = LoggerFactory.getLogger(Feed.class);

    private static final int PAGE = 500;
    private static final int DRY_RUN_MESSAGES = 10_000;
    private static final int SAMPLES = 3;

    private final ReplayInbox inbox;
    private final History history;
    private final Retelling retelling;

    Feed(ReplayInbox inbox, History history, Retelling retelling) {
        this.inbox = inbox;
        this.history = history;
        this.retelling = retelling;
    }

    /**
     * A message.
     *
     * @param sha256 of the body that it has, or had where it cannot be made again; hex
     * @param body empty where it cannot be made again
     * @param redacted whether it is not the first one, because a person in it was erased
     */
    record Shown(Occurrence told, String sha256, Optional<MessageBody> body, boolean redacted) {}

    /**
     * The messages of an endpoint behind a position.
     *
     * @param untold the positions of what could not be told
     */
    record Pulled(List<Shown> messages, List<Long> untold, long next, boolean more) {}

    Pulled pull(Endpoint endpoint, long after, int limit) {
        var page = history.read(endpoint.appId(), after, history.position(), limit);
        var told = retelling.of(endpoint, page.occurrences());
        Map<String, Known> known = inbox.known(endpoint.id(), told);
        var shown = new ArrayList<Shown>();
        var untold = new ArrayList<>(page.untold());
        for (Retold one : told) {
            try {
                show(one, known.get(one.webhookId())).ifPresent(shown::add);
            } catch (RuntimeException e) {
                LOGGER.error("Message {} cannot be rendered", one.webhookId(), e);
                untold.add(one.occurrence().position());
            }
        }
        return new Pulled(shown, untold, page.next(), page.more());
    }

    private static Optional<Shown> show(Retold one, @Nullable Known known) {
        if (known == null) {
            return one.suppressed()
                    ? Optional.empty()
                    : Optional.of(shown(one, one.message().body(), false));
        }
        if (known.state().equals("suppressed")) {
            return Optional.empty();
        }
        var rendered = one.rendered(known.rendering());
        boolean same = hex(rendered.body()).equals(known.sha256());
        return Optional.of(
                same || rendered.erased()
                        ? shown(one, rendered.body(), !same)
                        : new Shown(one.occurrence(), known.sha256(), Optional.empty(), false));
    }

    private static Shown shown(Retold one, MessageBody body, boolean redacted) {
        return new Shown(one.occurrence(), hex(body), Optional.of(body), redacted);
    }

    private static String hex(MessageBody body) {
        return HexFormat.of().formatHex(body.sha256());
    }

    /**
     * What a replay would do.
     *
     * @param complete false where there is more than was looked at
     */
    record DryRun(
            long messages,
            long bytes,
            Optional<Shown> first,
            Optional<Shown> last,
            List<Shown> samples,
            boolean complete) {}

    DryRun dryRun(Endpoint endpoint, Asked asked, Wanted wanted, long until) {
        long messages = 0;
        long bytes = 0;
        var samples = new ArrayList<Shown>();
        Optional<Shown> last = Optional.empty();
        long position = asked.after();
        boolean complete = false;
        long reached = Math.min(until, history.position());
        while (!complete && messages < DRY_RUN_MESSAGES) {
            var page = history.read(endpoint.appId(), position, reached, PAGE);
            var told = retelling.of(endpoint, asked, until, page.occurrences());
            Map<String, Known> known = inbox.known(endpoint.id(), told);
            var would = inbox.wouldSend(endpoint.id(), wanted, told);
            for (Retold one : told) {
                if (would.contains(one.webhookId())) {
                    Optional<Shown> shown = show(one, known.get(one.webhookId()));
                    messages++;
                    bytes += shown.flatMap(Shown::body)
                            .map(body -> body.bytes().length)
                            .orElse(0);
                    last = shown;
                    if (samples.size() < SAMPLES) {
                        shown.ifPresent(samples::add);
                    }
                }
            }
            position = page.next();
            complete = position >= reached;
        }
        return new DryRun(messages, bytes, samples.stream().findFirst(), last, samples, complete);
    }
}
