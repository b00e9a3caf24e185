package dev.slotgraph.query.calendar;

import dev.slotgraph.api.calendar.CalendarData;
import dev.slotgraph.api.document.Documents.Stamps;
import dev.slotgraph.query.store.ReadModelDatabase;
import dev.slotgraph.query.store.StoredJson;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads calendars: of each resource the one that it has from the beginning, then the others. Thread-safe. */
@Component("queryKnownCalendars")
class KnownCalendars {

    private static final String RESOURCES = """
            select id from query.resource where app_id = :app and not deleted order by created_at, id
            """;

    private static final String SAID = """
            select id, doc, created_at, updated_at from query.calendar
            where app_id = :app and not deleted order by created_at, id
            """;

    private final ReadModelDatabase database;

    KnownCalendars(ReadModelDatabase database) {
        this.database = database;
    }

    /** @param stamps empty where nothing was said of it yet */
    record Known(UUID id, CalendarData data, Optional<Stamps> stamps) {}

    List<Known> of(UUID appId) {
        return database.snapshot(() -> {
            Map<UUID, List<Known>> said = new HashMap<>();
            said(appId)
                    .forEach(calendar -> said.computeIfAbsent(calendar.data().resourceId(), _ -> new ArrayList<>())
                            .add(calendar));
            return database.sql().sql(RESOURCES).param("app", appId).query(UUID.class).list().stream()
                    .flatMap(resource -> withPrimary(resource, said.getOrDefault(resource, List.of())).stream())
                    .toList();
        });
    }

    private List<Known> said(UUID appId) {
        return database.sql()
                .sql(SAID)
                .param("app", appId)
                .query((row, _) -> new Known(
                        row.getObject("id", UUID.class),
                        StoredJson.read(row.getString("doc"), CalendarData.class),
                        Optional.of(new Stamps(
                                row.getObject("created_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getObject("updated_at", OffsetDateTime.class)
                                        .toInstant()))))
                .list();
    }

    private static List<Known> withPrimary(UUID resource, List<Known> said) {
        var calendars = new ArrayList<Known>();
        calendars.add(said.stream()
                .filter(calendar -> calendar.data().isPrimary(calendar.id()))
                .findFirst()
                .orElseGet(() ->
                        new Known(CalendarData.primaryId(resource), CalendarData.primary(resource), Optional.empty())));
        said.stream()
                .filter(calendar -> !calendar.data().isPrimary(calendar.id()))
                .forEach(calendars::add);
        return calendars;
    }
}
