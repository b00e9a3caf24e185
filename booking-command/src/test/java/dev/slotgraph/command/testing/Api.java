package dev.slotgraph.command.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API as a client sees it. Thread-safe. */
public final class Api {

    private final HttpClient http = HttpClient.newHttpClient();
    private final String origin;
    private final String key;

    public Api(int port, String key) {
        this("http://127.0.0.1:" + port, key);
    }

    private Api(String origin, String key) {
        this.origin = origin;
        this.key = key;
    }

    /** The same API for a caller with another key. */
    public Api withKey(String otherKey) {
        return new Api(origin, otherKey);
    }

    /** An answer; {@code body} is a missing node where there was none. */
    public record Answer(int status, JsonNode body, HttpResponse<String> raw) {

        public JsonNode data() {
            return body.path("data");
        }

        public String id() {
            return data().path("id").asString();
        }

        public String code() {
            return body.path("code").asString();
        }

        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    public Answer post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    public Answer put(String path, String json, String... headers) {
        return send("PUT", path, json, headers);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    public Answer send(String method, String path, String json, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(origin + path))
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var body = answer.body().isEmpty()
                    ? JsonMapper.shared().missingNode()
                    : JsonMapper.shared().readTree(answer.body());
            return new Answer(answer.statusCode(), body, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A new resource's id. */
    public String resource(String more) {
        var answer = post("/v2/resources", "{\"name\":\"Room\",\"timezone\":\"Europe/Berlin\"%s}".formatted(more));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.raw().body());
        }
        return answer.id();
    }

    public Answer book(String resource, String graph, String start, String end, String... headers) {
        return post("/v2/bookings", booking(resource, graph, start, end, ""), headers);
    }

    /** @param more further members, each with a comma before it */
    public static String booking(String resource, String graph, String start, String end, String more) {
        return """
                {"resource_id":"%s","graph":"%s","start":"%s","end":"%s","what":"Fitting","where":"Room 4",
                 "description":"first visit","customer":{"name":"Ada","email":"ada@example.org"}%s}
                """.formatted(resource, graph, start, end, more);
    }

    /** Lets so many callers go at the same moment. */
    public static List<Answer> atOnce(int callers, IntFunction<Answer> call) {
        var gate = new CountDownLatch(callers);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Answer>>();
            for (int i = 0; i < callers; i++) {
                int caller = i;
                calls.add(() -> {
                    gate.countDown();
                    gate.await();
                    return call.apply(caller);
                });
            }
            var answers = new ArrayList<Answer>();
            for (var answer : executor.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
