package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.booking.BookingEvent;
import dev.slotgraph.api.booking.BookingEvent.BookingCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingDeleted;
import dev.slotgraph.api.booking.BookingEvent.BookingTransitioned;
import dev.slotgraph.api.event.EventMeta;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.project.ProjectEvent;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.platform.processing.WritesAtEnd;
import dev.slotgraph.webhook.WebhookProperties;
import dev.slotgraph.webhook.delivery.DeliveryInbox;
import dev.slotgraph.webhook.delivery.Message;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.endpoint.EndpointCatalog;
import dev.slotgraph.webhook.payload.FreispaceBody;
import dev.slotgraph.webhook.signature.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
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
    private final ReferenceStore references;
    private final BookingFold bookings;
    private final GraphCatalog graphs;
    private final String bookingUrl;
    private final WritesAtEnd writes;

    WebhookProjection(
            EndpointCatalog endpoints,
            DeliveryInbox inbox,
            ReferenceStore references,
            BookingFold bookings,
            GraphCatalog graphs,
            WebhookProperties properties,
            DataSource dataSource) {
        this.endpoints = endpoints;
        this.inbox = inbox;
        this.references = references;
        this.bookings = bookings;
        this.graphs = graphs;
        this.bookingUrl = properties.bookingUrl();
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
    void on(
            BookingEvent event,
            @MetaDataValue(EventMeta.APP) String app,
            @SequenceNumber long sequence,
            @Timestamp Instant recordedAt,
            TrackingToken token) {
        var batch = batch();
        var appId = UUID.fromString(app);
        var listening = batch.endpoints().computeIfAbsent(appId, endpoints::of);
        if (listening.isEmpty()) {
            return;
        }
        var booking = bookings.after(appId, event, sequence, recordedAt);
        long position = token.position().orElseThrow();
        var type = publicType(event);
        var wanting = listening.stream()
                .filter(endpoint -> endpoint.wants(booking.graph(), enteredState(event), type, position))
                .toList();
        if (wanting.isEmpty()) {
            return;
        }
        var body = new FreispaceBody(
                booking,
                graphs.pinned(appId, booking.graph(), booking.graphVersion()),
                references.asOf(booking, position),
                bookingUrl);
        var webhookId = WebhookId.of(event.bookingId().toString(), sequence, sequence, type);
        wanting.forEach(endpoint -> batch.messages()
                .add(new Message(
                        endpoint,
                        event.bookingId(),
                        webhookId,
                        Math.toIntExact(sequence + 1),
                        position,
                        type,
                        body.render(type, endpoint.settings().fieldsMasked()),
                        body.content(endpoint.settings().fieldsMasked()))));
        writes.afterEvent(() -> inbox.enqueue(batch.takeMessages()));
    }

    @EventHandler
    void on(ResourceEvent event, TrackingToken token) {
        remember(
                "resource",
                event.resourceId(),
                token,
                switch (event) {
                    case ResourceCreated created -> created.data();
                    case ResourceUpdated updated -> updated.data();
                    case ResourceEvent.ResourceDeleted _ -> null;
                });
    }

    @EventHandler
    void on(SiteEvent event, TrackingToken token) {
        remember(
                "site",
                event.siteId(),
                token,
                switch (event) {
                    case SiteCreated created -> created.data();
                    case SiteUpdated updated -> updated.data();
                    case SiteEvent.SiteDeleted _ -> null;
                });
    }

    @EventHandler
    void on(ProjectEvent event, TrackingToken token) {
        remember(
                "project",
                event.projectId(),
                token,
                switch (event) {
                    case ProjectCreated created -> created.data();
                    case ProjectUpdated updated -> updated.data();
                    case ProjectEvent.ProjectDeleted _ -> null;
                });
    }

    private void remember(String kind, UUID id, TrackingToken token, @Nullable Object data) {
        if (data != null) {
            long position = token.position().orElseThrow();
            // At once, for the bookings behind it in the batch look it up.
            writes.underSavepoint(() -> references.remember(kind, id, position, data));
        }
    }

    /** freispace knows three things that happen to a booking. */
    private static String publicType(BookingEvent event) {
        return switch (event) {
            case BookingCreated _ -> "booking.created";
            case BookingDeleted _ -> "booking.deleted";
            case BookingTransitioned _,
                    BookingEvent.BookingUpdated _,
                    BookingEvent.BookingRescheduled _,
                    BookingEvent.BookingExtended _ -> "booking.updated";
        };
    }

    private static @Nullable String enteredState(BookingEvent event) {
        return switch (event) {
            case BookingCreated created -> created.state();
            case BookingTransitioned step -> step.to();
            case BookingDeleted _,
                    BookingEvent.BookingUpdated _,
                    BookingEvent.BookingRescheduled _,
                    BookingEvent.BookingExtended _ -> null;
        };
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
