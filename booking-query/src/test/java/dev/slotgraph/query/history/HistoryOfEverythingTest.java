package dev.slotgraph.query.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.app.AppEvent.ApiKeyIssued;
import dev.slotgraph.api.app.AppEvent.ApiKeyRevoked;
import dev.slotgraph.api.app.AppEvent.AppCreated;
import dev.slotgraph.api.booking.BookingEvent.BookingUpdated;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.api.graph.GraphCatalog;
import dev.slotgraph.api.graph.GraphEvent.GraphPublished;
import dev.slotgraph.api.graph.GraphEvent.GraphRetired;
import dev.slotgraph.api.resource.ResourceEvent.ResourceDeleted;
import dev.slotgraph.api.resource.ResourceEvent.ResourceUpdated;
import dev.slotgraph.api.site.SiteData;
import dev.slotgraph.api.site.SiteEvent.SiteUpdated;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.Samples;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Who did what when and why, and what it changed: of bookings and of all that they refer to. */
class HistoryOfEverythingTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();

    /** {@code field: old -> new}, each as JSON. */
    private static List<String> changes(JsonNode event) {
        return event.path("changes")
                .valueStream()
                .map(change -> "%s: %s -> %s"
                        .formatted(change.path("field").asString(), change.path("old"), change.path("new")))
                .toList();
    }

    @Test
    void aBookingsEventsTellWhatTheyChanged() {
        var booking = app.book(app.resource("Room"), "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
        app.append(new BookingUpdated(
                booking, Map.of("byline", "new"), Personal.of(booking, Map.of("where", "Room 5")), null));
        app.transition(booking, "cancel", "confirmed", "cancelled");

        var events = app.get("/v2/bookings/" + booking + "/history").data();

        assertThat(changes(events.path(0)))
                .contains("state: null -> \"confirmed\"", "details.customer.name: null -> \"Ada\"");
        assertThat(changes(events.path(1)))
                .containsExactlyInAnyOrder("byline: null -> \"new\"", "details.where: \"Room 4\" -> \"Room 5\"");
        assertThat(changes(events.path(2))).contains("state: \"confirmed\" -> \"cancelled\"");
    }

    @Test
    void resourcesAndSitesHaveAHistoryAfterTheirEndToo() {
        var resource = app.resource("Room 1");
        app.append("resource", resource, new ResourceUpdated(resource, Samples.resource("Room 2")));
        app.append("resource", resource, new ResourceDeleted(resource));
        var site = app.site("Berlin");
        app.append("site", site, new SiteUpdated(site, new SiteData("Berlin", "HQ")));

        var events = app.get("/v2/resources/" + resource + "/history").data();

        assertThat(events.valueStream().map(event -> event.path("type").asString()))
                .containsExactly("resource.created", "resource.updated", "resource.deleted");
        assertThat(changes(events.path(1))).containsExactly("name: \"Room 1\" -> \"Room 2\"");
        assertThat(changes(events.path(2))).containsExactly("deleted: null -> true");
        assertThat(changes(app.get("/v2/sites/" + site + "/history").data().path(1)))
                .containsExactly("description: null -> \"HQ\"");
        assertThat(app.get("/v2/projects/" + site + "/history").status())
                .as("not a project")
                .isEqualTo(404);
        assertThat(SERVICE.app().get("/v2/resources/" + resource + "/history").status())
                .as("another app's")
                .isEqualTo(404);
    }

    @Test
    void aGraphAndAKeyAreTheirOwnThoughTheyShareAStream() {
        var catalog = GraphCatalog.streamOf(app.id());
        app.append("graphs", catalog, new GraphPublished(catalog, "one", 1, Map.of("title", "One")));
        app.append("graphs", catalog, new GraphPublished(catalog, "two", 1, Map.of("title", "Two")));
        app.append("graphs", catalog, new GraphPublished(catalog, "one", 2, Map.of("title", "First")));
        app.append("graphs", catalog, new GraphRetired(catalog, "one"));
        var key = UUID.randomUUID();
        app.append("app", app.id(), new AppCreated(app.id(), "history", false));
        app.append("app", app.id(), new ApiKeyIssued(app.id(), key, "audit", "for Eve", "00"));
        app.append("app", app.id(), new ApiKeyIssued(app.id(), UUID.randomUUID(), "api", "another", "01"));
        app.append("app", app.id(), new ApiKeyRevoked(app.id(), key));

        var graph = app.get("/v2/graphs/one/history").data();
        var ofKey = app.get("/v2/audit/keys/" + key + "/history").data();

        assertThat(graph).hasSize(3);
        assertThat(changes(graph.path(1)))
                .containsExactlyInAnyOrder("graph_version: 1 -> 2", "definition.title: \"One\" -> \"First\"");
        assertThat(changes(graph.path(2))).containsExactly("retired: null -> true");
        assertThat(ofKey).hasSize(2);
        assertThat(changes(ofKey.path(0)))
                .containsExactlyInAnyOrder("kind: null -> \"audit\"", "name: null -> \"for Eve\"");
        assertThat(changes(ofKey.path(1))).containsExactly("revoked: null -> true");
        assertThat(app.get("/v2/graphs/none/history").status()).isEqualTo(404);
        assertThat(app.get("/v2/audit/keys/" + UUID.randomUUID() + "/history").status())
                .isEqualTo(404);
    }

    @Test
    void aPartTellsTheSameOfItsEventsAsTheWhole() {
        var site = app.site("Berlin");
        for (int i = 1; i <= 4; i++) {
            app.append("site", site, new SiteUpdated(site, new SiteData("Berlin " + i, null)));
        }

        var whole = app.get("/v2/sites/" + site + "/history");
        var part = app.get("/v2/sites/" + site + "/history?limit=2&page=2");
        var last = app.get("/v2/sites/" + site + "/history?limit=2&page=3");

        assertThat(whole.body().path("total").asInt()).isEqualTo(5);
        assertThat(whole.data()).hasSize(5);
        assertThat(part.data()).hasSize(2);
        assertThat(part.data().path(0)).isEqualTo(whole.data().path(2));
        assertThat(changes(part.data().path(0))).containsExactly("name: \"Berlin 1\" -> \"Berlin 2\"");
        assertThat(part.body().path("next_page_url").asString()).endsWith("/history?limit=2&page=3");
        assertThat(last.data()).hasSize(1);
        assertThat(last.body().path("next_page_url").isNull()).isTrue();
        assertThat(app.get("/v2/sites/" + site + "/history?limit=1001").status())
                .isEqualTo(422);
        assertThat(new String(
                        app.get("/v2/sites/" + site + "/history?limit=2", Map.of("Accept", "text/html"))
                                .response()
                                .body(),
                        StandardCharsets.UTF_8))
                .contains("limit=2&amp;page=2\">Later</a>", "Berlin 1")
                .doesNotContain("Berlin 2", "Earlier");
    }

    @Test
    void aBrowserGetsAPageInWhichNothingRuns() {
        var resource = app.resource("<script>alert(1)</script>");

        var page = app.get("/v2/resources/" + resource + "/history", Map.of("Accept", "text/html,*/*;q=0.8"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy").orElse("")).startsWith("default-src 'none'");
        assertThat(new String(page.response().body(), StandardCharsets.UTF_8))
                .contains("<h1>Resource " + resource + "</h1>", "resource.created", "&lt;script&gt;", "key:test")
                .doesNotContain("<script>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", ""})
    void whoDoesNotNameAPageGetsJson(String accept) {
        var site = app.site("Berlin");

        assertThat(app.get("/v2/sites/" + site + "/history", Map.of("Accept", accept))
                        .data())
                .hasSize(1);
    }
}
