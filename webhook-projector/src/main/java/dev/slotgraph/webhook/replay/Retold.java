package dev.slotgraph.webhook.replay;

import dev.slotgraph.webhook.delivery.BodySource;
import dev.slotgraph.webhook.delivery.Message;
import dev.slotgraph.webhook.delivery.ReplayInbox;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.payload.Rendering;
import dev.slotgraph.webhook.signature.MessageBody;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was told once, to be told to an endpoint again; rendered when somebody asks. Of one thread. */
final class Retold implements ReplayInbox.Again {

    private final Endpoint endpoint;
    private final Occurrence occurrence;
    private final BodyRenderer renderer;
    private final Supplier<Optional<Retold>> previous;
    private @Nullable Message message;
    private BodySource.@Nullable Rendered rendered;
    private @Nullable Rendering renderedBy;

    /** @param previous what the endpoint was to get right before; empty where it told nothing, or it does not matter */
    Retold(Endpoint endpoint, Occurrence occurrence, BodyRenderer renderer, Supplier<Optional<Retold>> previous) {
        this.endpoint = endpoint;
        this.occurrence = occurrence;
        this.renderer = renderer;
        this.previous = previous;
    }

    Occurrence occurrence() {
        return occurrence;
    }

    @Override
    public UUID bookingId() {
        return occurrence.bookingId();
    }

    @Override
    public String webhookId() {
        return occurrence.webhookId();
    }

    @Override
    public int sequence() {
        return occurrence.sequence();
    }

    @Override
    public long began() {
        return occurrence.began();
    }

    @Override
    public Message message() {
        var told = message;
        if (told == null) {
            var rendering = renderer.pinned(endpoint.settings().rendering());
            told = Message.of(endpoint, occurrence, rendering, renderer.tell(occurrence, rendering));
            message = told;
        }
        return told;
    }

    @Override
    public boolean suppressed() {
        return message().mayTellNothing()
                && previous.get()
                        .filter(earlier -> earlier.content().equals(message().content()))
                        .isPresent();
    }

    private MessageBody content() {
        return message == null
                ? renderer.content(
                        occurrence, renderer.pinned(endpoint.settings().rendering()))
                : message.content();
    }

    @Override
    public BodySource.Rendered rendered(Rendering rendering) {
        var again = rendered;
        if (again == null || !rendering.equals(renderedBy)) {
            again = new BodySource.Rendered(
                    renderer.render(occurrence, rendering),
                    occurrence.booking().details().erased());
            rendered = again;
            renderedBy = rendering;
        }
        return again;
    }
}
