package dev.slotgraph.webhook.projection;

import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.webhook.WebhookProperties;
import dev.slotgraph.webhook.delivery.BodySource;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.FreispaceBody;
import dev.slotgraph.webhook.signature.MessageBody;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Renders a body again as it was: the booking from the log, and what it refers to as of the position. */
@Component
class LogBodySource implements BodySource {

    private final JdbcClient log;
    private final BookingFold bookings;
    private final ReferenceStore references;
    private final GraphCatalog graphs;
    private final String bookingUrl;

    LogBodySource(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log,
            BookingFold bookings,
            ReferenceStore references,
            GraphCatalog graphs,
            WebhookProperties properties) {
        this.log = JdbcClient.create(log);
        this.bookings = bookings;
        this.references = references;
        this.graphs = graphs;
        this.bookingUrl = properties.bookingUrl();
    }

    @Override
    public Optional<MessageBody> render(Endpoint endpoint, UUID bookingId, long position, String publicType) {
        return log.sql("select sequence from booking.domain_event where global_index = ? and stream_id = ?")
                .params(position, bookingId.toString())
                .query(Long.class)
                .optional()
                .map(sequence -> {
                    var booking = bookings.read(bookingId, sequence);
                    return new FreispaceBody(
                                    booking,
                                    graphs.pinned(booking.appId(), booking.graph(), booking.graphVersion()),
                                    references.asOf(booking, position),
                                    bookingUrl)
                            .render(publicType, endpoint.settings().fieldsMasked());
                });
    }
}
