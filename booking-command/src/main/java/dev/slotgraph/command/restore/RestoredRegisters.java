package dev.slotgraph.command.restore;

import dev.slotgraph.api.app.AppEvent.ApiKeyIssued;
import dev.slotgraph.api.app.AppEvent.ApiKeyRevoked;
import dev.slotgraph.api.app.AppEvent.AppCreated;
import dev.slotgraph.api.app.AppEvent.RetentionSet;
import dev.slotgraph.api.block.BlockData;
import dev.slotgraph.api.block.BlockEvent.BlockCreated;
import dev.slotgraph.api.block.BlockEvent.BlockDeleted;
import dev.slotgraph.api.block.BlockEvent.BlockUpdated;
import dev.slotgraph.api.calendar.CalendarClaim;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarCreated;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarDeleted;
import dev.slotgraph.api.calendar.CalendarEvent.CalendarUpdated;
import dev.slotgraph.api.project.ProjectEvent.ProjectCreated;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceCreated;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteEvent.SiteCreated;
import dev.slotgraph.api.site.SiteEvent.SiteDeleted;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.command.register.Register;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.LoggedPayloads;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Apps with their keys and rules, resources, sites, projects, calendars and events: each event does to its row what it did then. */
@Component
class RestoredRegisters {

    private static final int AT_ONCE = 1_000;

    // In the order of the log, so that nothing is ever there twice that was not.
    private static final String EVENTS = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event
            where stream_type = any (array ['app', 'resource', 'site', 'project', 'calendar', 'event'])
            order by global_index
            """;

    private static final String RETENTION = """
            insert into booking.retention (app_id, people_days, updated_at) values (?, ?, ?)
            on conflict (app_id) do update set people_days = excluded.people_days, updated_at = excluded.updated_at
            """;

    private static final String STANDING = "select id, data from booking.event where not deleted";

    private final JdbcTemplate jdbc;
    private final JdbcTemplate piecemeal;
    private final JsonMapper json;
    private final KeyStore keys;
    private final LoggedPayloads payloads;
    private final Rows resources;
    private final Rows sites;
    private final Rows projects;
    private final Rows calendars;
    private final Rows events;

    RestoredRegisters(DataSource dataSource, JsonMapper json, KeyStore keys, LoggedPayloads payloads) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.piecemeal = new JdbcTemplate(dataSource);
        piecemeal.setFetchSize(AT_ONCE);
        this.json = json;
        this.keys = keys;
        this.payloads = payloads;
        var client = JdbcClient.create(dataSource);
        resources = new Rows(client, json, "booking.resource");
        sites = new Rows(client, json, "booking.site");
        projects = new Rows(client, json, "booking.project");
        calendars = new Rows(client, json, "booking.calendar");
        events = new Rows(client, json, "booking.event");
    }

    private static final class Rows extends Register<Object> {
        Rows(JdbcClient jdbc, JsonMapper json, String table) {
            super(jdbc, json, table, Object.class);
        }
    }

    void restore(RestoredClaims claims) {
        RowCallbackHandler each = row -> {
            var event = LoggedEvents.event(row);
            payloads.of(event).ifPresent(payload -> follow(event, payload));
        };
        piecemeal.query(EVENTS, each);
        RowCallbackHandler standing = row -> claims.add(
                row.getObject("id", UUID.class),
                List.of(CalendarClaim.of(json.readValue(row.getString("data"), BlockData.class))));
        piecemeal.query(STANDING, standing);
    }

    private void follow(LoggedEvent logged, Object payload) {
        var app = logged.appId();
        var at = logged.recordedAt();
        switch (payload) {
            case AppCreated created -> keys.ensureApp(created.appId(), created.slug(), created.testMode(), at);
            case ApiKeyIssued issued ->
                keys.insert(
                        issued.keyId(),
                        issued.appId(),
                        KeyKind.of(issued.kind()),
                        issued.name(),
                        HexFormat.of().parseHex(issued.hash()),
                        at);
            case ApiKeyRevoked revoked -> keys.revoke(revoked.appId(), revoked.keyId(), at);
            case RetentionSet set -> jdbc.update(RETENTION, set.appId(), set.peopleDays(), at.atOffset(ZoneOffset.UTC));
            case ResourceCreated created -> resources.insert(app, created.resourceId(), created.data(), at);
            case ResourceUpdated updated -> resources.update(updated.resourceId(), updated.data(), at);
            case ResourceDeleted deleted -> resources.delete(deleted.resourceId(), at);
            case SiteCreated created -> sites.insert(app, created.siteId(), created.data(), at);
            case SiteUpdated updated -> sites.update(updated.siteId(), updated.data(), at);
            case SiteDeleted deleted -> sites.delete(deleted.siteId(), at);
            case ProjectCreated created -> projects.insert(app, created.projectId(), created.data(), at);
            case ProjectUpdated updated -> projects.update(updated.projectId(), updated.data(), at);
            case ProjectDeleted deleted -> projects.delete(deleted.projectId(), at);
            case CalendarCreated created -> calendars.insert(app, created.calendarId(), created.data(), at);
            case CalendarUpdated updated -> calendars.update(updated.calendarId(), updated.data(), at);
            case CalendarDeleted deleted -> calendars.delete(deleted.calendarId(), at);
            case BlockCreated created -> events.insert(app, created.eventId(), created.data(), at);
            case BlockUpdated updated -> events.update(updated.eventId(), updated.data(), at);
            case BlockDeleted deleted -> events.delete(deleted.eventId(), at);
            default -> {}
        }
    }
}
