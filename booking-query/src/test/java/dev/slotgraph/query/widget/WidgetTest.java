package dev.slotgraph.query.widget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.api.project.ProjectData;
import dev.slotgraph.api.project.ProjectEvent.ProjectDeleted;
import dev.slotgraph.api.project.ProjectEvent.ProjectUpdated;
import dev.slotgraph.platform.access.HostedKeys;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.query.testing.Answer;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.SharedService;
import dev.slotgraph.query.testing.TestApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the widget loads, as the widget takes it; a browser does so in the standalone's tests. */
class WidgetTest {

    private static final QueryService SERVICE = SharedService.INSTANCE;

    private final TestApp app = SERVICE.app();
    private final String slug = "salon-" + UUID.randomUUID();

    @Test
    void theWidgetFindsAllThatItBreaksWithout() {
        var id = app.project(project(Map.of(), Map.of()));

        var data = app.get(KeyKind.WIDGET, "/v2/projects/embed/" + id).data();

        assertThat(data.path("id").asString()).isEqualTo(id.toString());
        assertThat(data.path("slug").asString()).isEqualTo(slug);
        assertThat(data.at("/booking/graph").asString()).isEqualTo("instant");
        assertThat(data.at("/ui/localization/success_message").asString()).contains("%s");
        assertThat(data.at("/ui/time_date_format").asString()).isEqualTo("12h-mdy-sun");
        assertThat(data.at("/customer_fields/name/required").asBoolean()).isTrue();
        assertThat(data.at("/customer_fields/email/format").asString()).isEqualTo("email");
        assertThat(data.has("app_key")).isFalse();
    }

    /** The widget would send them back as the visitor's own wishes. */
    @Test
    void itLearnsNothingThatItWouldSendBackChanged() {
        var id = app.project(project(Map.of(), Map.of()));

        var data = app.get(KeyKind.WIDGET, "/v2/projects/embed/" + id).data();

        assertThat(data.propertyNames())
                .containsExactlyInAnyOrder("id", "slug", "name", "booking", "ui", "customer_fields");
        assertThat(data.path("booking").propertyNames()).containsExactly("graph");
    }

    @Test
    void whatTheProjectSaysWinsAndKeepsItsOrder() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("telephone", Map.of("title", "Phone"));
        fields.put("name", Map.of("title", "Who"));
        fields.put("a", Map.of("title", "Last"));
        var id = app.project(project(
                Map.of(
                        "show_credits",
                        true,
                        "localization",
                        Map.of("submit_button", "Go", "success_message", "100% done, 50%% of %s")),
                fields));

        var data = app.get(KeyKind.WIDGET, "/v2/projects/embed/" + id).data();

        assertThat(data.path("customer_fields").propertyNames()).containsExactly("email", "telephone", "name", "a");
        assertThat(data.at("/customer_fields/name/title").asString()).isEqualTo("Who");
        assertThat(data.at("/customer_fields/name/required").asBoolean()).isTrue();
        assertThat(data.at("/ui/show_credits").asBoolean()).isTrue();
        assertThat(data.at("/ui/localization/submit_button").asString()).isEqualTo("Go");
        // As sprintf wants it.
        assertThat(data.at("/ui/localization/success_message").asString()).isEqualTo("100%% done, 50%% of %s");
    }

    @Test
    void aProjectIsEmbeddedByItsOwnAppOnly() {
        var id = app.project(project(Map.of(), Map.of()));

        var answer = SERVICE.app().get(KeyKind.WIDGET, "/v2/projects/embed/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().path("model").asString()).isEqualTo("Project");
        assertThat(answer.body().path("error").asString()).isNotBlank();
        assertThat(app.get(KeyKind.WIDGET, "/v2/projects/embed/none").status()).isEqualTo(400);
    }

    @Test
    void aHostedProjectHandsOutAKeyThatOpensIt() throws Exception {
        var id = app.project(project(Map.of(), Map.of()));
        assertThat(hosted(slug).status()).as("no hosted key").isEqualTo(404);

        var first = hostedKey(Instant.EPOCH);
        assertThat(hosted(slug).data().path("app_key").asString()).isEqualTo(text(first));
        assertThat(hosted(slug).data().path("id").asString()).isEqualTo(id.toString());
        var second = hostedKey(Instant.EPOCH.plusSeconds(1));
        assertThat(hosted(slug).data().path("app_key").asString()).isEqualTo(text(second));

        var keys = SERVICE.bean(KeyStore.class);
        keys.revoke(app.id(), second, Instant.EPOCH.plusSeconds(2));
        assertThat(hosted(slug).data().path("app_key").asString()).isEqualTo(text(first));
        keys.revoke(app.id(), first, Instant.EPOCH.plusSeconds(2));
        assertThat(hosted(slug).status()).isEqualTo(404);
    }

    @Test
    void aHostedProjectGoesByItsNewestSlugAndGoes() throws Exception {
        hostedKey(Instant.EPOCH);
        var id = app.project(project(Map.of(), Map.of()));
        var renamed = "other-" + UUID.randomUUID();
        app.append("project", id, new ProjectUpdated(id, project(renamed, Map.of(), Map.of())));

        assertThat(hosted(slug).status()).isEqualTo(404);
        assertThat(hosted(renamed).status()).isEqualTo(200);
        app.append("project", id, new ProjectDeleted(id));
        assertThat(hosted(renamed).status()).isEqualTo(404);
    }

    @Test
    void itsPageLoadsFromHereOnly() throws Exception {
        hostedKey(Instant.EPOCH);
        app.project(project(Map.of(), Map.of()));

        var page = get("/book/" + slug);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>Salon &lt;1&gt;</h1>", "data-slug=\"" + slug + "\"");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'", "script-src 'self';", "connect-src 'self'"));
        var script = get("/book/widget/3.3.1/booking.min.js");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Content-Type")).hasValue("text/javascript");
        assertThat(script.headers().firstValue("Cache-Control")).hasValue("max-age=31536000, public, immutable");
        assertThat(get("/book/page/page.js").statusCode()).isEqualTo(200);
        assertThat(get("/book/page/none.js").statusCode()).isEqualTo(404);
        assertThat(get("/book/none").statusCode()).isEqualTo(404);
        assertThat(get("/book/none").body()).contains("Nothing to book here");
    }

    private ProjectData project(Map<String, @Nullable Object> ui, Map<String, @Nullable Object> fields) {
        return project(slug, ui, fields);
    }

    private static ProjectData project(
            String slug, Map<String, @Nullable Object> ui, Map<String, @Nullable Object> fields) {
        return new ProjectData(
                "Salon <1>",
                slug,
                null,
                null,
                List.of(UUID.randomUUID()),
                Map.of("length", "1 hour", "buffer", "10 minutes"),
                Map.of("graph", "instant", "description", "to be kept from the widget"),
                List.of(Map.of("block_weekends", Map.of())),
                fields,
                ui,
                Map.of("secret", "of the owner"));
    }

    private UUID hostedKey(Instant at) {
        var id = UUID.randomUUID();
        SERVICE.bean(KeyStore.class)
                .insert(id, app.id(), KeyKind.WIDGET, "hosted projects", KeyMaterial.hash(text(id)), at);
        return id;
    }

    private static String text(UUID key) {
        return SERVICE.bean(HostedKeys.class).text(key, false);
    }

    private static Answer hosted(String slug) throws IOException, InterruptedException {
        var response = send("/v2/projects/hosted/" + slug, BodyHandlers.ofByteArray());
        return new Answer(response, JsonMapper.shared().readTree(response.body()));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(String path, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(SERVICE.url(path))).build(), body);
        }
    }
}
