package dev.slotgraph.webhook.projection;

import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import dev.slotgraph.webhook.delivery.BodySource;
import dev.slotgraph.webhook.payload.BodyRenderer;
import dev.slotgraph.webhook.payload.Rendering;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Renders a body again as it was: the booking from the log, and what it refers to as of the position. */
@Component
class LogBodySource implements BodySource {

    private static final String EVENT =
            "select * from booking.domain_event where global_index = ? and stream_id = ? and stream_type = 'booking'";

    private final JdbcClient log;
    private final Occurrences occurrences;
    private final BodyRenderer renderer;

    LogBodySource(
            @Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource log,
            Occurrences occurrences,
            BodyRenderer renderer) {
        this.log = JdbcClient.create(log);
        this.occurrences = occurrences;
        this.renderer = renderer;
    }

    @Override
    public Optional<Rendered> render(
            Rendering rendering, UUID bookingId, long position, String webhookId, String publicType) {
        return log.sql(EVENT)
                .params(position, bookingId.toString())
                .query((row, _) -> LoggedEvents.event(row))
                .optional()
                .flatMap(event -> occurrences.of(List.of(event)).told().stream().findFirst())
                .map(occurrence -> new Rendered(
                        renderer.render(occurrence.as(webhookId, publicType), rendering),
                        occurrence.booking().details().erased()));
    }
}
