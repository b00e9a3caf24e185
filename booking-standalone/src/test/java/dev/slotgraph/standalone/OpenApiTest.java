package dev.slotgraph.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.platform.access.AllowInterceptor;
import dev.slotgraph.platform.access.KeyKind;
import dev.slotgraph.platform.web.OutputZone;
import dev.slotgraph.platform.web.Paging;
import dev.slotgraph.query.consistency.ReadsProjection;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The description of the API says what is so: of the routes, of who may call them, and of what they take. */
class OpenApiTest extends AllServicesTest {

    private static final String ACTUATOR = "/actuator/";
    private static final Set<String> UNDESCRIBED = Set.of("/error");

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    private final HttpClient http = HttpClient.newHttpClient();
    private Description description;

    @BeforeEach
    void readTheDocument() throws IOException, InterruptedException {
        var answer = get("/openapi.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        description = new Description(Description.JSON.readTree(answer.body()));
    }

    @Test
    void itIsADocumentOfOpenApi31() throws IOException {
        try (InputStream schema = OpenApiTest.class.getResourceAsStream("/openapi-3.1-schema.json")) {
            description.assertIsOpenApi(Description.JSON.readTree(schema));
        }
    }

    @Test
    void itHasEveryRouteAndNoOther() {
        var described = description.operations().stream()
                .map(Description.Operation::toString)
                .filter(route -> !route.contains(ACTUATOR))
                .toList();
        assertThat(described).containsExactlyInAnyOrderElementsOf(routes().keySet());
    }

    @Test
    void whatItSaysOfActuatorIsThere() throws IOException, InterruptedException {
        for (var operation : description.operations()) {
            if (operation.path().startsWith(ACTUATOR)) {
                var request = request(operation.path()).header("Authorization", "Bearer " + KEY);
                assertThat(send(request).statusCode()).as("%s", operation).isEqualTo(200);
            }
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        var references = new HashSet<String>();
        collectReferences(description.document(), references);
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(description
                                .document()
                                .at(reference.substring(1))
                                .isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void itNamesTheKindsOfKeyThatAreLetIn() throws IOException, InterruptedException {
        for (var operation : described()) {
            var named = Description.texts(operation.value().path("x-key-kinds"));
            if (named.isEmpty()) {
                assertThat(operation.value().path("security").isEmpty())
                        .as("%s", operation)
                        .isTrue();
                var open = send(request(operation.path().replaceAll("\\{\\w+}", "x"))
                        .method(operation.method(), HttpRequest.BodyPublishers.noBody()));
                assertThat(open.statusCode()).as("%s without a key", operation).isNotEqualTo(401);
            } else {
                var allowed = AllowInterceptor.allowed(handler(operation), operation.method()).stream()
                        .map(KeyKind::text)
                        .toList();
                assertThat(named).as("%s", operation).containsExactlyInAnyOrderElementsOf(allowed);
            }
        }
    }

    @Test
    void itNamesWhatItsHandlersTake() {
        Map<String, Predicate<HandlerMethod>> traits = new TreeMap<>(Map.of(
                "projection",
                        handler -> handler.hasMethodAnnotation(ReadsProjection.class)
                                || AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), ReadsProjection.class),
                "page", handler -> takes(handler, Paging.class),
                "zone", handler -> takes(handler, OutputZone.class)));
        for (var operation : described()) {
            traits.forEach((trait, holds) -> assertThat(
                            Description.texts(operation.value().path("x-traits"))
                                    .contains(trait))
                    .as("%s is of the trait %s", operation, trait)
                    .isEqualTo(holds.test(handler(operation))));
            assertThat(parameters(operation, "query"))
                    .as("%s", operation)
                    .containsAll(namedParameters(handler(operation)));
            assertThat(parameters(operation, "path"))
                    .as("%s", operation)
                    .containsExactlyInAnyOrderElementsOf(variables(operation.path()));
        }
    }

    @Test
    void itsExamplesFollowItsSchemas() {
        var examples = new HashSet<JsonNode>();
        description.eachExample((schema, example) -> {
            examples.add(example);
            description.assertFollows(schema, example, "an example");
        });
        assertThat(examples).hasSizeGreaterThan(30);
    }

    @Test
    void thePageLoadsOnlyWhatIsHere() throws IOException, InterruptedException {
        var page = get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'")
                .doesNotContain("http", "*", "unsafe");
        var files = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .filter(file -> !file.startsWith("data:"))
                .toList();
        assertThat(files).hasSizeGreaterThan(4).allMatch(file -> file.startsWith("/"));
        for (var file : files) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
        assertThat(get("/docs/").body()).isEqualTo(page.body());
    }

    @Test
    void whoHasTheDocumentIsToldSo() throws IOException, InterruptedException {
        var etag = get("/openapi.json").headers().firstValue("ETag").orElseThrow();
        var again = send(request("/openapi.json").header("If-None-Match", etag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    private List<Description.Operation> described() {
        return description.operations().stream()
                .filter(operation -> !operation.path().startsWith(ACTUATOR))
                .toList();
    }

    /** Each route as "GET /v2/bookings", with what answers it. */
    private Map<String, HandlerMethod> routes() {
        var routes = new HashMap<String, HandlerMethod>();
        mapping.getHandlerMethods().forEach((route, handler) -> {
            for (var path : requireNonNull(route.getPathPatternsCondition()).getPatternValues()) {
                if (!UNDESCRIBED.contains(path)) {
                    assertThat(route.getMethodsCondition().getMethods())
                            .as(path)
                            .isNotEmpty();
                    route.getMethodsCondition()
                            .getMethods()
                            .forEach(method -> routes.put(method + " " + path, handler));
                }
            }
        });
        return routes;
    }

    private HandlerMethod handler(Description.Operation operation) {
        return requireNonNull(routes().get(operation.toString()), operation.toString());
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    /** Those that the handler names one by one; some take all and look for themselves. */
    private static Set<String> namedParameters(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class)
                        && parameter.getParameterType() != Map.class)
                .map(parameter -> {
                    var name = requireNonNull(parameter.getParameterAnnotation(RequestParam.class))
                            .name();
                    return name.isEmpty() ? parameter.getParameter().getName() : name;
                })
                .collect(Collectors.toSet());
    }

    private List<String> parameters(Description.Operation operation, String in) {
        return operation
                .value()
                .path("parameters")
                .valueStream()
                .map(description::resolved)
                .filter(parameter -> parameter.path("in").asString().equals(in))
                .map(parameter -> parameter.path("name").asString())
                .toList();
    }

    private static List<String> variables(String path) {
        return Pattern.compile("\\{(\\w+)}")
                .matcher(path)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void collectReferences(JsonNode node, Set<String> references) {
        if (node.path("$ref").isString()) {
            references.add(node.path("$ref").asString());
        }
        node.forEach(child -> collectReferences(child, references));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
