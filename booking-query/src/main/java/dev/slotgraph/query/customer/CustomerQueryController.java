package dev.slotgraph.query.customer;

import dev.slotgraph.api.booking.BookingState;
import dev.slotgraph.api.document.BookingDocument;
import dev.slotgraph.api.document.Documents;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.web.Envelope;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.query.consistency.ReadsProjection;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows a customer as the newest of the bookings has it; after an erase, as nobody. */
@RestController
@ReadsProjection
class CustomerQueryController {

    private static final String NEWEST = """
            select doc, count(*) over () as bookings, min(created_at) over () as since
            from query.booking where app_id = ? and customer_id = ?
            order by created_at desc, id desc limit 1
            """;

    /** What every customer has. */
    private static final List<String> FIELDS = List.of("name", "email", "phone", "voip", "timezone", "meta");

    private final ReadModelDatabase database;

    CustomerQueryController(ReadModelDatabase database) {
        this.database = database;
    }

    @GetMapping("/v2/customers/{id}")
    Envelope<Map<String, @Nullable Object>> one(Caller caller, OutputZone zone, @PathVariable UUID id) {
        return database.sql()
                .sql(NEWEST)
                .params(caller.appId(), id)
                .query((row, _) -> {
                    var booking = StoredJson.read(row.getString("doc"), BookingState.class);
                    var document = document(id, booking);
                    document.put("bookings", row.getLong("bookings"));
                    document.put(
                            "created_at",
                            Documents.time(
                                    row.getObject("since", OffsetDateTime.class).toInstant(), zone.zone()));
                    return Envelope.of(document);
                })
                .optional()
                .orElseThrow(() -> Problem.notFound("Customer").asException());
    }

    private static Map<String, @Nullable Object> document(UUID id, BookingState booking) {
        var customer = booking.readDetails().customer();
        var document = new LinkedHashMap<String, @Nullable Object>();
        if (customer == null) {
            document.put("id", id);
            FIELDS.forEach(field -> document.put(field, null));
        } else {
            document.putAll(BookingDocument.customer(customer));
        }
        document.put("erased", booking.details().erased());
        return document;
    }
}
