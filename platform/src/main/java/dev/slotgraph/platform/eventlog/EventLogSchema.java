package dev.slotgraph.platform.eventlog;

import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;

/** Our names for what Axon's engine stores. */
final class EventLogSchema {

    private EventLogSchema() {}

    static EventSchema names() {
        return EventSchema.builder()
                .eventTable("booking.domain_event")
                .snapshotTable("booking.snapshot_event")
                .globalIndexColumn("global_index")
                .typeColumn("stream_type")
                .aggregateIdentifierColumn("stream_id")
                .sequenceNumberColumn("sequence")
                .eventIdentifierColumn("event_id")
                .payloadTypeColumn("event_type")
                .payloadRevisionColumn("revision")
                .payloadColumn("payload")
                .metaDataColumn("meta_data")
                .timestampColumn("recorded_at")
                .build();
    }
}
