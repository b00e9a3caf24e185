package dev.slotgraph.query.testing;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** An answer over HTTP. */
public record Answer(HttpResponse<byte[]> response, JsonNode body) {

    public int status() {
        return response.statusCode();
    }

    public String code() {
        return body.path("code").asString("");
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public JsonNode data() {
        return body.path("data");
    }

    /** A field of each item of the data. */
    public List<String> each(String field) {
        return StreamSupport.stream(data().spliterator(), false)
                .map(item -> item.path(field).asString())
                .toList();
    }
}
