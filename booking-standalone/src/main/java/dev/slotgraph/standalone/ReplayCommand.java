package dev.slotgraph.standalone;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code java -jar … replay --verify all}: has a running installation hold what is read against its log, and looks on. */
final class ReplayCommand {

    static final String NAME = "replay";
    static final String KEY = "SLOTGRAPH_KEY";
    static final String URL = "SLOTGRAPH_URL";

    private static final String HELP = """
            replay --verify PROJECTION | --rebuild PROJECTION | --follow ID

            Has a running installation read its log anew, while it works.

              --verify    tells what differs between the log and what is read, and changes nothing
              --rebuild   and replaces the rows that differ
              --follow    looks on at one that was begun before

            PROJECTION is all, or one of those that POST /v2/audit/replays takes, such as bookings or calendar.

              --url URL   where the installation answers; else %s, else http://localhost:8080
              --key KEY   an API key; better in the environment, where other users do not see it: %s

            Exit status: 0 all is as the log says (after a rebuild: it went through), 1 something differs, or the replay
            failed or was cancelled, 2 not understood, refused, or no answer. A replay goes on when this ends.
            """.formatted(URL, KEY);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final int TOLD = 20;

    private final HttpClient http;
    private final Asked asked;
    private final Progress progress;
    private final PrintStream out;
    private final Duration pause;
    private final Duration patience;

    private ReplayCommand(
            HttpClient http, Asked asked, PrintStream out, boolean terminal, Duration pause, Duration patience) {
        this.http = http;
        this.asked = asked;
        this.progress = new Progress(out, terminal);
        this.out = out;
        this.pause = pause;
        this.patience = patience;
    }

    /** What was asked for: a replay to be begun, or one to be followed. */
    private record Asked(URI origin, String key, @Nullable String mode, String what) {

        static Optional<Asked> of(List<String> arguments, Map<String, String> environment) {
            var url = environment.getOrDefault(URL, "http://localhost:8080");
            @Nullable String key = environment.get(KEY);
            @Nullable String option = null;
            @Nullable String what = null;
            for (int i = 0; i < arguments.size(); i += 2) {
                if (i + 1 == arguments.size()) {
                    return Optional.empty();
                }
                var value = arguments.get(i + 1);
                switch (arguments.get(i)) {
                    case "--url" -> url = value;
                    case "--key" -> key = value;
                    case "--verify", "--rebuild", "--follow" -> {
                        if (option != null) {
                            return Optional.empty();
                        }
                        option = arguments.get(i).substring(2);
                        what = value;
                    }
                    default -> {
                        return Optional.empty();
                    }
                }
            }
            if (option == null || what == null || key == null || key.isBlank() || !url.matches("https?://[^\\s/].*")) {
                return Optional.empty();
            }
            return Optional.of(new Asked(
                    URI.create(url.replaceFirst("/+$", "")), key, option.equals("follow") ? null : option, what));
        }
    }

    private record Answer(int status, JsonNode body) {

        boolean passes() {
            return status == 429 || status >= 500;
        }
    }

    /** Why it ends without a result, in one line. */
    private static final class Ends extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ends(String line) {
            super(line, null, false, false);
        }
    }

    /** @return the exit status, as the help says */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return run(arguments, environment, out, terminal, Duration.ofMillis(500), Duration.ofMinutes(1));
    }

    /**
     * The same.
     *
     * @param pause between two looks
     * @param patience with an installation that does not answer in the midst of it: a restart goes on where it was
     */
    static int run(
            List<String> arguments,
            Map<String, String> environment,
            PrintStream out,
            boolean terminal,
            Duration pause,
            Duration patience) {
        if (arguments.contains("--help")) {
            out.print(HELP);
            return 0;
        }
        var asked = Asked.of(arguments, environment);
        if (asked.isEmpty()) {
            out.print(HELP);
            return 2;
        }
        try (var http = HttpClient.newBuilder().connectTimeout(AT_MOST).build()) {
            return new ReplayCommand(http, asked.get(), out, terminal, pause, patience).run();
        } catch (Ends e) {
            out.println(e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 2;
        }
    }

    private int run() throws InterruptedException {
        var replay = asked.mode() == null ? look(asked.what()) : begin(asked.mode());
        var id = replay.path("id").asString();
        out.printf(
                "%s of %s: %s%n",
                replay.path("mode").asString(), replay.path("projection").asString(), id);
        while (isUnderWay(replay)) {
            progress.show(replay);
            Thread.sleep(pause);
            replay = look(id);
        }
        progress.show(replay);
        progress.end();
        return tell(replay);
    }

    private static boolean isUnderWay(JsonNode replay) {
        var state = replay.path("state").asString();
        return state.equals("queued") || state.equals("running");
    }

    private JsonNode begin(String mode) throws InterruptedException {
        var body = JSON.writeValueAsString(Map.of("projection", asked.what(), "mode", mode));
        try {
            return data(send("POST", "/v2/audit/replays", body));
        } catch (IOException e) {
            throw new Ends("%s does not answer: %s".formatted(asked.origin(), e));
        }
    }

    private JsonNode look(String id) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            String reason;
            try {
                var answer = send("GET", "/v2/audit/replays/" + id, "");
                if (!answer.passes()) {
                    return data(answer);
                }
                reason = "it answers " + answer.status();
            } catch (IOException e) {
                reason = e.toString();
            }
            if (System.nanoTime() - end >= 0) {
                progress.end();
                throw new Ends(
                        "%s does not answer any more (%s). The replay goes on when it is back: replay --follow %s"
                                .formatted(asked.origin(), reason, id));
            }
            Thread.sleep(pause);
        }
    }

    private Answer send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(asked.origin() + path))
                .timeout(AT_MOST)
                .header("Authorization", "Bearer " + asked.key())
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        try {
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (JacksonException e) {
            throw new IOException("%s answers %d, and no JSON".formatted(asked.origin(), answer.statusCode()), e);
        }
    }

    private static JsonNode data(Answer answer) {
        if (answer.status() >= 300) {
            var body = answer.body();
            throw new Ends("Refused (%d): %s"
                    .formatted(
                            answer.status(),
                            body.path("detail").asString(body.path("title").asString(body.toString()))));
        }
        return answer.body().path("data");
    }

    private int tell(JsonNode replay) {
        long found = replay.path("mismatches_found").asLong();
        var mismatches = replay.path("mismatches");
        for (int i = 0; i < Math.min(TOLD, mismatches.size()); i++) {
            out.println(line(mismatches.get(i)));
        }
        if (found > TOLD) {
            out.printf(
                    "… and more: GET /v2/audit/replays/%s%n", replay.path("id").asString());
        }
        var state = replay.path("state").asString();
        if (!state.equals("completed")) {
            out.printf("%s. %s%n", state, replay.path("error").asString(""));
            return 1;
        }
        boolean rebuilt = replay.path("mode").asString().equals("rebuild");
        out.printf(
                "%s: %d events, %d fields differ%s%n",
                found == 0 ? "as the log says" : rebuilt ? "rebuilt" : "DIFFERS",
                replay.path("events_done").asLong(),
                found,
                rebuilt
                        ? "ed, %d rows replaced"
                                .formatted(replay.path("repaired").asLong())
                        : "");
        return found == 0 || rebuilt ? 0 : 1;
    }

    private static String line(JsonNode mismatch) {
        var what = "%s %s %s"
                .formatted(
                        mismatch.path("table").asString(),
                        mismatch.path("id").asString(),
                        mismatch.path("field").asString());
        return mismatch.path("personal").asBoolean()
                ? what + ": differs"
                : "%s: %s, the log says %s".formatted(what, mismatch.path("live"), mismatch.path("replayed"));
    }
}
