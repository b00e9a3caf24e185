package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.customer.CustomerEvent.CustomerErased;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.project.ProjectEvent;
import dev.slotgraph.api.resource.ResourceEvent;
import dev.slotgraph.api.site.SiteEvent;
import dev.slotgraph.platform.crypto.SubjectKeys;
import dev.slotgraph.platform.eventlog.PersonBookings;
import dev.slotgraph.platform.processing.WritesAtEnd;
import dev.slotgraph.webhook.delivery.DeliveryInbox;
import dev.slotgraph.webhook.delivery.Forgetting;
import dev.slotgraph.webhook.delivery.Message;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Occurrence;
import dev.slotgraph.webhook.projection.Occurrences.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Turns each event of a booking into a message for every endpoint that wants it. The log is the outbox: messages are taken over in
 * the transaction of the processor's token, and each is a pure function of the log up to its event.
 */
@Component
@ProcessingGroup(WebhookProjection.PROCESSOR)
class WebhookProjection {

    static final String PROCESSOR = "webhooks";

    private static final String BATCH = Batch.class.getName();

    private final EndpointCatalog endpoints;
    private final DeliveryInbox inbox;
    private final Forgetting forgetting;
    private final PersonBookings people;
    private final SubjectKeys keys;
    private final ReferenceStore references;
    private final Occurrences occurrences;
    private final BodyRenderer renderer;
    private final WritesAtEnd writes;

    WebhookProjection(
            EndpointCatalog endpoints,
            DeliveryInbox inbox,
            Forgetting forgetting,
            PersonBookings people,
            SubjectKeys keys,
            ReferenceStore references,
            Occurrences occurrences,
            BodyRenderer renderer,
            DataSource dataSource) {
        this.endpoints = endpoints;
        this.inbox = inbox;
        this.forgetting = forgetting;
        this.people = people;
        this.keys = keys;
        this.references = references;
        this.occurrences = occurrences;
        this.renderer = renderer;
        this.writes = new WritesAtEnd(dataSource);
    }

    /** The endpoints that a batch has looked up, and the messages that it makes. */
    private record Batch(Map<UUID, List<Endpoint>> endpoints, List<Message> messages) {

        List<Message> takeMessages() {
            var taken = List.copyOf(messages);
            messages.clear();
            return taken;
        }
    }

    @EventHandler
    void on(BookingEvent event, DomainEventMessage<?> message, TrackingToken token) {
        var batch = batch();
        var meta = message.getMetaData();
        var appId = UUID.fromString(String.valueOf(meta.get(EventMeta.APP)));
        long position = token.position().orElseThrow();
        var listening = batch.endpoints().computeIfAbsent(appId, endpoints::of);
        if (listening.isEmpty()) {
            return;
        }
        var occurrence = occurrences.of(
                event,
                new Place(
                        appId,
                        message.getSequenceNumber(),
                        position,
                        message.getTimestamp(),
                        meta.get(EventMeta.ACTOR) instanceof String actor ? actor : "system",
                        meta.get(EventMeta.REQUEST_ID) instanceof String request ? request : null));
        listening.stream()
                .filter(endpoint -> endpoint.wants(occurrence))
                .forEach(endpoint -> batch.messages().add(message(endpoint, occurrence)));
        writes.afterEvent(() -> inbox.enqueue(batch.takeMessages()));
    }

    private Message message(Endpoint endpoint, Occurrence occurrence) {
        var rendering = renderer.pinned(endpoint.settings().rendering());
        return Message.of(endpoint, occurrence, rendering, renderer.tell(occurrence, rendering));
    }

    /** What is kept of messages about the person is rendered anew, without the person. */
    @EventHandler
    void on(CustomerErased event, @MetaDataValue(EventMeta.APP) String app) {
        // Another node may have destroyed the key, which this one still remembers.
        keys.lookAnew(event.customerId());
        occurrences.forget();
        var appId = UUID.fromString(app);
        var batch = batch();
        writes.underSavepoint(() -> {
            inbox.enqueue(batch.takeMessages());
            forgetting.rewrite(appId, Set.copyOf(people.of(appId, event.customerId())));
        });
    }

    @EventHandler
    void on(ResourceEvent event, TrackingToken token) {
        remember(event, token);
    }

    @EventHandler
    void on(SiteEvent event, TrackingToken token) {
        remember(event, token);
    }

    @EventHandler
    void on(ProjectEvent event, TrackingToken token) {
        remember(event, token);
    }

    private void remember(Object event, TrackingToken token) {
        // At once, for the bookings behind it in the batch look it up.
        Reference.of(event)
                .ifPresent(reference -> writes.underSavepoint(
                        () -> references.remember(reference, token.position().orElseThrow())));
    }

    private Batch batch() {
        var unit = CurrentUnitOfWork.get().root();
        return unit.getOrComputeResource(BATCH, _ -> {
            var batch = new Batch(new HashMap<>(), new ArrayList<>());
            writes.atEnd(unit, () -> inbox.enqueue(batch.takeMessages()));
            return batch;
        });
    }
}
