package dev.slotgraph.platform.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.access.AccessSchema;
import dev.slotgraph.platform.access.Allow;
import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.access.KeyStore;
import dev.slotgraph.platform.json.JsonBody;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.testing.TestPostgres;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "slotgraph.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "slotgraph.rate-limit.per-minute=100000"
        })
class EdgeTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ID = "0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11";

    @LocalServerPort
    private int port;

    @Autowired
    private KeyStore keys;

    @Autowired
    private Switch database;

    private String api = "";
    private String widget = "";
    private String audit = "";
    private String test = "";

    @BeforeEach
    void someKeys() {
        var live = keys.ensureApp(UUID.randomUUID(), "studio", false, Instant.EPOCH);
        api = key(live, KeyKind.API);
        widget = key(live, KeyKind.WIDGET);
        audit = key(live, KeyKind.AUDIT);
        test = key(keys.ensureApp(UUID.randomUUID(), "rehearsal", true, Instant.EPOCH), KeyKind.API);
    }

    // --- who may come in

    @Test
    void aKeyIsTakenAsPasswordOfBasicOrAsBearer() throws Exception {
        for (String header :
                List.of(basic(":" + api), "Bearer " + api, "bearer  " + api, "BASIC " + base64(":" + api))) {
            var answer = send(request("/v2/whoami").header("Authorization", header));
            assertThat(answer.statusCode()).as(header.substring(0, 6)).isEqualTo(200);
            JsonNode data = JSON.readTree(answer.body()).get("data");
            assertThat(data.get("appSlug").stringValue()).isEqualTo("studio");
            assertThat(data.get("kind").stringValue()).isEqualTo("API");
            assertThat(data.get("actor").stringValue())
                    .isEqualTo("key:" + data.get("keyId").stringValue());
            assertThat(data.get("requestId").stringValue())
                    .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        }
    }

    static Stream<String> weirdAuthorizations() {
        return Stream.of(
                "",
                " ",
                "Basic",
                "Basic ",
                "Basic :",
                "Basic !!!!",
                "Basic " + base64(""),
                "Basic " + base64(":"),
                "Basic " + base64("no-colon"),
                "Basic " + base64("user:pass"),
                "Basic " + base64(":live_api_key_unknownunknownunknown"),
                "Basic " + base64(":" + "\u0000".repeat(20)),
                "Basic " + base64(":' or 1=1 --xxxxxxxxxxxx"),
                "Basic " + base64(":æøåæøåæøå"),
                "Basic " + base64(":" + "x".repeat(5_000)),
                "Bearer",
                "Bearer ",
                "Bearer null",
                "Bearer live_api_key_",
                "Digest username=x",
                "live_api_key_unknownunknownunknown",
                "Basic \u00ff\u00fe");
    }

    @ParameterizedTest
    @MethodSource("weirdAuthorizations")
    void whoHasNoKeyStaysOutsideAndLearnsNothing(String header) throws Exception {
        for (String path : List.of("/v2/whoami", "/v2/nowhere", "/", "/actuator/prometheus", "/error")) {
            var answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + header
                    + "\r\n\r\n");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate").orElse("")).startsWith("Basic ");
            assertThat(answer.problem().get("code").stringValue()).isEqualTo("unauthenticated");
            assertThat(answer.problem().get("detail").stringValue())
                    .isEqualTo(Problem.unauthenticated().detail());
        }
    }

    @Test
    void twoAuthorizationsAreNone() throws Exception {
        assertThat(send(request("/v2/whoami")
                                .header("Authorization", "Bearer " + api)
                                .header("Authorization", "Bearer " + api))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(request("/v2/whoami").header("Authorization", basic(api + ":")))
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/projects/hosted/demo", "/v2/bookings/" + ID + "/external_action/cancel"})
    void openPathsAnswerWithoutAKey(String path) throws Exception {
        var answer = send(request(path));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/projects/hosted/..;/../whoami",
                "/v2/projects/hosted/../../whoami",
                "/v2/projects/hosted/%2e%2e/%2e%2e/whoami",
                "/v2/projects/hosted/x/../../../whoami",
                "/docs/../v2/whoami",
                "/docs/..;/v2/whoami",
                "/docs/%2e%2e/v2/whoami",
                "/docs/..%2fv2/whoami",
                "/docs/..%5cv2/whoami",
                "/docs;/../v2/whoami",
                "/openapi.json/../v2/whoami",
                "/actuator/health/../../v2/whoami",
                "//v2/whoami",
                "/v2//whoami",
                "/v2/./whoami",
                "/V2/whoami",
                "/v2/whoami;/openapi.json",
                "/v2/whoami;x=/docs/",
                "/v2/whoami#/docs/",
            })
    void noSpellingOfAPathGetsAroundTheKey(String path) throws Exception {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isBetween(400, 404);
        assertThat(answer.body()).doesNotContain("studio").doesNotContain("keyId");
        answer.assertProblem();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/whoami, 200, 403, 200",
        "HEAD, /v2/whoami, 200, 403, 200",
        "POST, /v2/echo, 422, 403, 403",
        "PUT, /v2/echo, 200, 403, 403",
        "DELETE, /v2/bookings/0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11, 200, 403, 403",
        "POST, /v2/availability, 200, 200, 200",
        "GET, /v2/nowhere, 404, 404, 404",
        "GET, /actuator/prometheus, 404, 403, 404",
    })
    void eachKindOfKeyDoesItsOwn(String method, String path, int forApi, int forWidget, int forAudit) throws Exception {
        for (var expected :
                Map.of(api, forApi, widget, forWidget, audit, forAudit).entrySet()) {
            var answer = send(request(path)
                    .method(method, BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + expected.getKey()));
            assertThat(answer.statusCode()).isEqualTo(expected.getValue());
            if (answer.statusCode() == 403 && !method.equals("HEAD")) {
                assertProblem(answer, "forbidden");
            }
        }
    }

    @Test
    void testAppsSaySo() throws Exception {
        assertThat(send(request("/v2/whoami").header("Authorization", "Bearer " + test))
                        .headers()
                        .firstValue("Timekit-TestMode"))
                .contains("true");
        assertThat(get("/v2/whoami").headers().firstValue("Timekit-TestMode")).isEmpty();
    }

    @Test
    void noKeyIsEverLogged(CapturedOutput output) throws Exception {
        get("/v2/whoami");
        get("/v2/throw/defect");
        send(request("/v2/whoami").header("Authorization", "Bearer " + api + "x"));

        assertThat(output.getAll()).doesNotContain(api).doesNotContain(base64(":" + api));
    }

    // --- browsers

    @Test
    void aPreflightIsAnsweredWithoutAKey() throws Exception {
        var answer = send(request("/v2/bookings/")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://studio.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,timekit-context"));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("GET", "POST", "PUT", "DELETE");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains(
                        "authorization",
                        "content-type",
                        "timekit-context",
                        "timekit-timezone",
                        "timekit-app",
                        "timekit-inputtimestampformat",
                        "timekit-outputtimestampformat");
    }

    @Test
    void pagesReadWhatIsAnsweredToWidgetKeysOnly() throws Exception {
        for (var expected : Map.of(widget, true, api, false, audit, false, "wrong_wrong", true)
                .entrySet()) {
            var answer = send(request("/v2/availability")
                    .POST(BodyPublishers.ofString("{}"))
                    .header("Origin", "https://studio.example")
                    .header("Authorization", "Bearer " + expected.getKey()));
            assertThat(answer.headers()
                            .firstValue("Access-Control-Allow-Origin")
                            .isPresent())
                    .isEqualTo(expected.getValue());
            if (expected.getValue()) {
                assertThat(answer.headers()
                                .firstValue("Access-Control-Expose-Headers")
                                .orElse(""))
                        .contains("Timekit-TestMode", "ETag", "Slotgraph-Position", "RateLimit-Limit", "X-Request-Id");
            }
        }
    }

    // --- every request

    @Test
    void aSaneRequestIdIsEchoedAndAnotherReplaced() throws Exception {
        assertThat(send(authorized("/v2/whoami").header("X-Request-Id", "trace-42/a"))
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("trace-42/a");
        for (String bad : List.of("x".repeat(201), "with blank", "æ", "tab\tbed")) {
            var answer =
                    raw("GET /v2/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: " + bad + "\r\n\r\n");
            String made = answer.header("X-Request-Id").orElseThrow();
            assertThat(UUID.fromString(made).version()).isEqualTo(7);
            assertThat(answer.problem().get("request_id").stringValue()).isEqualTo(made);
        }
    }

    @Test
    void answersAreNotCachedAndDoNotNameTheServer() throws Exception {
        var answer = get("/v2/whoami");

        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("RateLimit-Limit")).contains("100000");
    }

    @Test
    void longAnswersAreCompressedForWhoWantsIt() throws Exception {
        var answer = send(authorized("/v2/long").header("Accept-Encoding", "gzip"));

        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    }

    @Test
    void aTrailingSlashChangesNothing() throws Exception {
        assertThat(get("/v2/whoami/").statusCode()).isEqualTo(200);
        assertThat(send(request("/v2/projects/hosted/demo/")).statusCode()).isEqualTo(200);
        assertThat(send(authorized("/v2/echo/?a=b").POST(BodyPublishers.ofString("{\"what\":\"x\"}")))
                        .body())
                .contains("\"x\"");
    }

    @Test
    void timesAreWrittenInTheZoneThatWasAskedFor() throws Exception {
        assertThat(get("/v2/time").body()).contains("2026-07-01T08:00:00+00:00");
        assertThat(send(authorized("/v2/time").header("Timekit-Timezone", "Europe/Oslo"))
                        .body())
                .contains("2026-07-01T10:00:00+02:00");
        assertThat(send(authorized("/v2/time?output_timezone=America/New_York")
                                .header("Timekit-Timezone", "Europe/Oslo"))
                        .body())
                .contains("2026-07-01T04:00:00-04:00");
        assertProblem(send(authorized("/v2/time").header("Timekit-Timezone", "Mars/Base")), "validation_failed");
    }

    @Test
    void listsArePagedAsTimekitDoes() throws Exception {
        JsonNode page = JSON.readTree(get("/v2/list?search=graph:instant%3Bstate:confirmed&limit=3&page=2")
                .body());

        assertThat(page.get("per_page").stringValue()).isEqualTo("3");
        assertThat(page.get("prev_page_url").stringValue())
                .isEqualTo(
                        "http://localhost:" + port + "/v2/list?search=graph:instant%3Bstate:confirmed&limit=3&page=1");
        assertThat(JSON.readTree(get("/v2/list").body()).get("per_page").intValue())
                .isEqualTo(1000);
        for (String bad : List.of("limit=0", "limit=1001", "limit=x", "page=0", "page=-1", "page=99999999999")) {
            assertProblem(get("/v2/list?" + bad), "validation_failed");
        }
    }

    // --- bad requests

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/v2/nowhere||404|not_found",
                "GET|/v2/bookings/not-a-uuid||400|malformed_request",
                "GET|/v2/bookings/1-1-1-1-1||400|malformed_request",
                "GET|/v2/bookings/" + ID + "||404|not_found",
                "GET|/v2/number?n=x||422|validation_failed",
                "GET|/v2/number||422|validation_failed",
                "GET|/v2/number?n=1%00||422|validation_failed",
                "PATCH|/v2/echo|{}|405|malformed_request",
                "BREW|/v2/echo|{}|405|malformed_request",
                "POST|/v2/echo|{|400|malformed_request",
                "POST|/v2/echo|{} x|400|malformed_request",
                "POST|/v2/echo|<xml/>|400|malformed_request",
                "POST|/v2/echo|7|422|validation_failed",
                "POST|/v2/echo|[1]|422|validation_failed",
                "POST|/v2/echo|\"x\"|422|validation_failed",
                "POST|/v2/echo|null|422|validation_failed",
                "POST|/v2/echo|{\"what\":7}|422|validation_failed",
                "POST|/v2/echo|{\"what\":\"\\u0000\"}|422|validation_failed",
                "POST|/v2/echo|{}|422|validation_failed",
                "POST|/v2/echo|[]|422|validation_failed",
                "POST|/v2/echo||422|validation_failed",
                "POST|/v2/bound|{|400|malformed_request",
                "POST|/v2/bound|{\"n\":\"x\"}|400|malformed_request",
            })
    void badRequestsAreAnsweredByTheContract(
            String method, String path, @org.jspecify.annotations.Nullable String body, int status, String code)
            throws Exception {
        var answer = send(authorized(path)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertProblem(answer, code);
    }

    @Test
    void whatIsNotThereSaysWhatItWas() throws Exception {
        JsonNode body = JSON.readTree(get("/v2/bookings/" + ID).body());

        assertThat(body.get("model").stringValue()).isEqualTo("Booking");
        assertThat(body.get("error").stringValue()).isEqualTo("Resource does not exist");
    }

    @Test
    void aMethodThatIsNotKnownSaysWhichAre() throws Exception {
        var answer = send(authorized("/v2/echo").method("PATCH", BodyPublishers.ofString("{}")));

        assertThat(answer.headers().firstValue("Allow").orElse("")).contains("POST", "PUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"
            })
    void bodiesOfOtherTypesAreRefused(String type) throws Exception {
        for (String path : List.of("/v2/echo", "/v2/zoned")) {
            var answer = send(authorized(path)
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("{\"what\":\"50% off\"}")));

            assertThat(answer.statusCode()).as(path).isEqualTo(415);
            assertProblem(answer, "malformed_request");
        }
    }

    static Stream<String> queriesThatCannotBeRead() {
        return Stream.of(
                "/v2/time?output_timezone=%zz",
                "/v2/time?output_timezone=%",
                "/v2/time?other=%zz",
                "/v2/list?limit=%",
                "/v2/number?n=1%zz",
                "/v2/number?n=1" + "&x=1".repeat(1_000));
    }

    /** By hand: Java's own client sends no such address. */
    @ParameterizedTest
    @MethodSource("queriesThatCannotBeRead")
    void aQueryThatCannotBeReadIsMalformed(String address) throws Exception {
        var answer = raw("GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                .formatted(address, api));

        assertThat(answer.status()).isEqualTo(400);
        answer.assertProblem();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "application/vnd.api+json"})
    void jsonIsTakenUnderItsNames(String type) throws Exception {
        assertThat(send(authorized("/v2/echo")
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString("{\"what\":\"blå\"}")))
                        .body())
                .contains("blå");
    }

    @Test
    void anythingMayBeAcceptedAndAProblemComesAllTheSame() throws Exception {
        for (String accept : List.of("text/html", "image/png", "application/xml", "*/*", "nonsense", "a/b/c")) {
            assertProblem(send(authorized("/v2/bookings/" + ID).header("Accept", accept)), "not_found");
        }
    }

    @Test
    void bodiesThatAreTooLargeOrTooDeepAreRefusedHoweverTheyCome() throws Exception {
        byte[] large = ("{\"what\":\"" + "x".repeat(2 << 20) + "\"}").getBytes(UTF_8);
        byte[] deep = ("{\"what\":" + "[".repeat(70) + "]".repeat(70) + "}").getBytes(UTF_8);
        byte[] justRight = ("{\"what\":\"x\"" + " ".repeat((1 << 20) - 12) + "}").getBytes(UTF_8);
        for (String path : List.of("/v2/echo", "/v2/bound")) {
            for (byte[] body : List.of(large, deep)) {
                for (var publisher : publishers(body)) {
                    var answer = send(authorized(path)
                            .header("Content-Type", "application/json")
                            .POST(publisher));
                    assertThat(answer.statusCode()).isEqualTo(422);
                    assertProblem(answer, "validation_failed");
                }
            }
        }
        assertThat(justRight).hasSize(1 << 20);
        for (var publisher : publishers(justRight)) {
            assertThat(send(authorized("/v2/echo").POST(publisher)).statusCode())
                    .isEqualTo(200);
        }
    }

    // --- when things break

    @ParameterizedTest
    @CsvSource({
        "defect, 500, internal",
        "error, 500, internal",
        "assertion, 500, internal",
        "checked, 500, internal",
        "connection, 503, unavailable",
        "shutdown, 503, unavailable",
        "problem, 409, slot_unavailable",
        "wrapped, 409, slot_unavailable",
    })
    void whatBreaksIsAnsweredWithoutInternals(String what, int status, String code, CapturedOutput output)
            throws Exception {
        var answer = get("/v2/throw/" + what);

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode problem = assertProblem(answer, code);
        assertThat(answer.body())
                .doesNotContain("hunter2")
                .doesNotContain("Exception")
                .doesNotContain("slotgraph.platform");
        if (status == 500) {
            assertThat(output.getAll()).containsOnlyOnce("request failed unexpectedly");
        }
        assertThat(problem.get("request_id").stringValue())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }

    @Test
    void anErrorThatTheContainerWasToldOfIsAProblemToo() throws Exception {
        assertThat(get("/v2/sent/418").statusCode()).isEqualTo(418);
        assertProblem(get("/v2/sent/418"), "malformed_request");
        assertProblem(get("/v2/sent/500"), "internal");
    }

    @Test
    void withoutADatabaseNobodyIsRefusedForGood() throws Exception {
        database.away.set(true);
        try {
            var answer = send(request("/v2/whoami")
                    .header("Authorization", "Bearer " + KeyMaterial.generate(KeyKind.API, false)));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertProblem(answer, "unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        } finally {
            database.away.set(false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET / FTP/1.0\r\nHost: x\r\n\r\n",
                "G\u0000T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/<script> HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/a%2fb HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/{a}|b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/\u00ff\u00fe HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://evil/%% HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\nHost: [::bad\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n",
                "GET /v2/whoami HTTP/1.1\r\nHost: x\r\nA: b\u0000c\r\n\r\n",
                "POST /v2/echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /v2/echo HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
                "POST /v2/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "POST /v2/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, nonsense\r\n\r\n0\r\n\r\n",
                "TRACE /v2/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "CONNECT x:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "* * *\r\n\r\n",
            })
    void garbageOnTheWireGetsNeitherHtmlNorInternals(String garbage) throws Exception {
        var answer = raw(garbage);

        assertThat(answer.status()).isBetween(400, 505).isNotIn(500, 502, 503, 504);
        answer.assertProblem();
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws Exception {
        var answer = raw("GET /v2/whoami HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(100_000) + "\r\n\r\n");

        assertThat(answer.status()).isBetween(400, 431);
        answer.assertProblem();
    }

    @Test
    void brokenChunksAreTheClientsFault() throws Exception {
        var answer = raw("POST /v2/echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + api
                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(400);
        answer.assertProblem();
    }

    // --- helpers

    private String key(KeyStore.App app, KeyKind kind) {
        String key = KeyMaterial.generate(kind, app.testMode());
        keys.insert(UUID.randomUUID(), app.id(), kind, "k", KeyMaterial.hash(key), Instant.EPOCH);
        return key;
    }

    private static List<HttpRequest.BodyPublisher> publishers(byte[] body) {
        return List.of(
                BodyPublishers.ofByteArray(body),
                // Of unknown length, so it comes in chunks.
                BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)));
    }

    private static JsonNode assertProblem(HttpResponse<String> answer, String code) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(Problem.MEDIA_TYPE);
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("status").intValue()).isEqualTo(answer.statusCode());
        assertThat(problem.get("error").stringValue()).isNotEmpty();
        assertThat(problem.get("type").stringValue())
                .isEqualTo("https://slotgraph.dev/problems/" + code.replace('_', '-'));
        return problem;
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(authorized(path));
    }

    private HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", basic(":" + api));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private RawAnswer raw(String request) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            var bytes = new java.io.ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(bytes);
            } catch (java.net.SocketException reset) {
                // The server may close before it has read everything; what it said until then counts.
                assertThat(bytes.size()).isPositive();
            }
            return new RawAnswer(bytes.toString(UTF_8));
        }
    }

    private static String basic(String credentials) {
        return "Basic " + base64(credentials);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private record RawAnswer(String text) {

        int status() {
            assertThat(text).startsWith("HTTP/1.1 ");
            return Integer.parseInt(text.substring(9, 12));
        }

        Optional<String> header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }

        JsonNode problem() {
            String body = body();
            return JSON.readTree(body.substring(body.indexOf('{'), body.lastIndexOf('}') + 1));
        }

        void assertProblem() {
            assertThat(text.toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("<html", "tomcat", "exception", "at org.");
            assertThat(header("Content-Type").orElse("")).startsWith(Problem.MEDIA_TYPE);
            assertThat(problem().get("status").intValue()).isEqualTo(status());
        }
    }

    /** A database that can be taken away. */
    static final class Switch extends DelegatingDataSource {

        final AtomicBoolean away = new AtomicBoolean();

        Switch(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (away.get()) {
                throw new SQLTransientConnectionException("pool hunter2 timed out");
            }
            return super.getConnection();
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SlotgraphWebAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        HttpEncodingAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class
    })
    @Import(Endpoints.class)
    static class App {

        @Bean
        Switch dataSource() {
            DataSource pool = TestPostgres.freshDatabase().pool(4);
            AccessSchema.migrate(pool);
            return new Switch(pool);
        }
    }

    record Bound(int n) {}

    @RestController
    static class Endpoints {

        @GetMapping("/v2/whoami")
        Envelope<Caller> whoAmI(Caller caller) {
            return Envelope.of(caller);
        }

        @PostMapping("/v2/echo")
        Envelope<String> echo(Caller caller, JsonBody body) {
            return Envelope.of(body.read(fields -> fields.text("what", 100).required()));
        }

        @PostMapping("/v2/zoned")
        Envelope<String> zoned(Caller caller, OutputZone zone, JsonBody body) {
            return Envelope.of(body.read(fields -> fields.text("what", 100).required()));
        }

        @PutMapping("/v2/echo")
        Envelope<String> put(Caller caller, JsonBody body) {
            return Envelope.of("put");
        }

        @PostMapping("/v2/bound")
        int bound(@org.springframework.web.bind.annotation.RequestBody Bound bound) {
            return bound.n();
        }

        @Allow({KeyKind.API, KeyKind.WIDGET, KeyKind.AUDIT})
        @PostMapping("/v2/availability")
        Envelope<List<String>> availability(Caller caller) {
            return Envelope.of(List.of());
        }

        @GetMapping("/v2/bookings/{id}")
        String booking(Caller caller, @PathVariable UUID id) {
            throw Problem.notFound("Booking").asException();
        }

        @DeleteMapping("/v2/bookings/{id}")
        Envelope<UUID> delete(Caller caller, @PathVariable UUID id) {
            return Envelope.of(id);
        }

        @GetMapping("/v2/number")
        int number(@RequestParam int n) {
            return n;
        }

        @GetMapping("/v2/time")
        Envelope<String> time(OutputZone zone) {
            return Envelope.of(zone.format(Instant.parse("2026-07-01T08:00:00Z")));
        }

        @GetMapping("/v2/list")
        Page<Integer> list(@PageSize(1000) Paging paging) {
            return paging.page(5, List.of(4, 5));
        }

        @GetMapping("/v2/long")
        Envelope<List<String>> longAnswer() {
            var rows = new ArrayList<String>();
            for (int i = 0; i < 1_000; i++) {
                rows.add("row " + i);
            }
            return Envelope.of(rows);
        }

        @GetMapping({"/v2/projects/hosted/{slug}", "/v2/bookings/{id}/external_action/{action}"})
        Envelope<String> open() {
            return Envelope.of("open");
        }

        @GetMapping("/v2/sent/{status}")
        void sent(@PathVariable int status, jakarta.servlet.http.HttpServletResponse response) throws IOException {
            response.sendError(status, "hunter2");
        }

        @GetMapping("/v2/throw/{what}")
        String fail(@PathVariable String what) throws Exception {
            switch (what) {
                case "defect" -> throw new IllegalStateException("password=hunter2");
                case "error" -> throw new StackOverflowError("hunter2");
                case "assertion" -> throw new AssertionError("hunter2");
                case "checked" -> throw new SQLException("hunter2", "23505");
                case "connection" -> throw new CannotGetJdbcConnectionException("hunter2");
                case "shutdown" -> throw new SQLException("hunter2", "57P01");
                case "problem" ->
                    throw Problem.conflict("slot_unavailable", "Slot taken").asException();
                default ->
                    throw new IllegalStateException(
                            "hunter2",
                            Problem.conflict("slot_unavailable", "Slot taken").asException());
            }
        }
    }
}
