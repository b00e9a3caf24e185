package dev.slotgraph.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class LoggedPayloadsTest {

    private final TestLog log = new TestLog();

    @AfterEach
    void close() {
        log.close();
    }

    /** What was a jotting's words is a note's text today. */
    private static final class Jotting extends SingleEventUpcaster {

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getName().equals("note.jotted");
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(
                    new SimpleSerializedType("note.taken", "1"),
                    JsonNode.class,
                    json -> ((ObjectNode) json.deepCopy())
                            .put("text", json.path("words").asString()));
        }
    }

    private Object only(EventUpcaster... upcasters) {
        var stored = new LoggedEvents(log.dataSource).ofStream(stream).getFirst();
        return new LoggedPayloads(log.serializer, new EventUpcasterChain(List.of(upcasters))).of(stored);
    }

    private final String stream = UUID.randomUUID().toString();

    @Test
    void anEventOfAnOldTypeIsReadAsTheTypeThatItIsToday() {
        log.append(Notes.taken(stream, 0, "hello"));
        log.sql.sql("alter table booking.domain_event disable trigger all").update();
        log.sql.sql("""
                update booking.domain_event set event_type = 'note.jotted',
                    payload = convert_to(replace(convert_from(payload, 'utf8'), '"text"', '"words"'), 'utf8')
                """).update();

        assertThat(only()).isEqualTo(Optional.empty());
        assertThat(only(new Jotting())).asString().contains("NoteTaken[text=hello");
        assertThat(only(events -> Stream.of())).isEqualTo(Optional.empty());
    }
}
