package dev.slotgraph.query.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.api.calendar.CalendarFeedData;
import dev.slotgraph.api.calendar.CalendarFeedEvent.CalendarFeedIssued;
import dev.slotgraph.platform.access.KeyMaterial;
import dev.slotgraph.platform.problem.SettingException;
import dev.slotgraph.query.testing.QueryService;
import dev.slotgraph.query.testing.TestApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** How often calendars are read without a key: four times a minute from one address, six times one calendar. */
class CalendarFeedLimitTest {

    private static final int PER_ADDRESS = 4;
    private static final int PER_FEED = 6;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static QueryService service;
    private TestApp app;
    private UUID ada;

    @BeforeAll
    static void start() {
        service = new QueryService(Map.of(
                "slotgraph.calendar-feeds.per-address", PER_ADDRESS,
                "slotgraph.calendar-feeds.per-feed", PER_FEED));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void newApp() {
        app = service.app();
        ada = shared("Ada");
        service.catchUp();
    }

    private UUID shared(String name) {
        var resource = app.resource(name);
        var id = CalendarFeedData.idOf(resource);
        app.append(
                "calendar_feed",
                id,
                new CalendarFeedIssued(id, new CalendarFeedData(resource, KeyMaterial.hexHash("secret"))));
        return resource;
    }

    /** One that nobody has asked from. */
    private static String address() {
        int number = ADDRESSES.incrementAndGet();
        return "203.0.%d.%d".formatted(number / 250, number % 250 + 1);
    }

    private static HttpResponse<String> get(String resource, String token, String address) {
        // As a proxy in front of the service says it.
        var request = HttpRequest.newBuilder(
                        URI.create(service.url("/v2/resources/%s/calendar.ics?token=%s".formatted(resource, token))))
                .header("X-Forwarded-For", address);
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static int status(UUID resource, String token, String address) {
        return get(resource.toString(), token, address).statusCode();
    }

    @Test
    void anAddressThatReadsTooOftenIsToldWhenToComeBackAndOthersAreNotHeldUp() {
        var bob = shared("Bob");
        service.catchUp();
        var busy = address();
        for (int left = PER_ADDRESS - 1; left >= 0; left--) {
            var answer = get((left % 2 == 0 ? ada : bob).toString(), "secret", busy);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("RateLimit-Remaining")).hasValue(Integer.toString(left));
            assertThat(answer.headers().firstValue("RateLimit-Limit")).hasValue(Integer.toString(PER_ADDRESS));
        }

        var refused = get(ada.toString(), "secret", busy);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(JsonMapper.shared().readTree(refused.body()).path("code").asString())
                .isEqualTo("rate_limited");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 15L);
        assertThat(refused.headers().firstValue("Slotgraph-Position"))
                .as("nobody has looked anything up")
                .isEmpty();
        assertThat(status(ada, "secret", address())).isEqualTo(200);
    }

    @Test
    void aCalendarIsReadSoOftenAndNoMoreFromWherever() {
        var one = address();
        var other = address();
        for (int i = 0; i < PER_FEED; i++) {
            assertThat(status(ada, "secret", i % 2 == 0 ? one : other)).isEqualTo(200);
        }

        var refused = get(ada.toString().toUpperCase(Locale.ROOT), "secret", one);

        assertThat(refused.statusCode()).as("however its id is spelled").isEqualTo(429);
        assertThat(refused.headers().firstValue("RateLimit-Limit")).hasValue(Integer.toString(PER_FEED));
        assertThat(status(shared("Bob"), "secret", address())).isEqualTo(200);
    }

    @Test
    void guessesCountAndTellNothingOfWhatThereIs() {
        var unknown = UUID.randomUUID();
        var closed = app.resource("No feed");
        service.catchUp();

        var told = Stream.of(ada, closed, unknown)
                .map(CalendarFeedLimitTest::guesses)
                .toList();

        assertThat(told.getFirst().subList(0, PER_FEED)).allMatch(answer -> answer.startsWith("404 "));
        assertThat(told.getFirst().getLast()).startsWith("429 ");
        assertThat(told).containsOnly(told.getFirst());
        assertThat(status(ada, "secret", address()))
                .as("who guesses on finds nothing, be it right")
                .isEqualTo(429);
    }

    /** What guesses at a calendar are answered, one more than are let through, each from another address. */
    private static List<String> guesses(UUID resource) {
        return IntStream.rangeClosed(0, PER_FEED)
                .mapToObj(i -> get(resource.toString(), "guess" + i, address()))
                .map(answer -> "%d %s %s %s"
                        .formatted(
                                answer.statusCode(),
                                answer.body().replaceAll("\"request_id\":\"[^\"]*\"|retry in \\d+ s", ""),
                                answer.headers().firstValue("RateLimit-Limit").orElse(""),
                                answer.headers()
                                        .firstValue("RateLimit-Remaining")
                                        .orElse("")))
                .toList();
    }

    @Test
    void whoIsRefusedForItsAddressTakesNothingFromOthers() {
        var busy = address();
        for (int i = 0; i < 2 * PER_FEED; i++) {
            status(ada, "guess", busy);
        }

        assertThat(status(ada, "secret", address())).isEqualTo(200);
        assertThat(status(ada, "secret", address())).isEqualTo(200);
        assertThat(status(ada, "secret", address())).isEqualTo(429);
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        var bob = shared("Bob");
        service.catchUp();
        for (int i = 0; i < PER_ADDRESS; i++) {
            assertThat(status(i % 2 == 0 ? ada : bob, "secret", "2001:db8:7:1::" + (i + 1)))
                    .isEqualTo(200);
        }

        assertThat(status(bob, "secret", "2001:db8:7:1:ffff:ffff:ffff:ffff")).isEqualTo(429);
        assertThat(status(bob, "secret", "2001:db8:7:2::1")).isEqualTo(200);
    }

    @Test
    void whatIsNoIdCountsForTheAddress() {
        var busy = address();
        for (int i = 0; i < PER_ADDRESS; i++) {
            assertThat(get("nobody", "guess", busy).statusCode()).isEqualTo(400);
        }

        assertThat(get("nobody", "guess", busy).statusCode()).isEqualTo(429);
    }

    @Test
    void zeroIsNoLimit() {
        try (var open = new QueryService(
                Map.of("slotgraph.calendar-feeds.per-address", 0, "slotgraph.calendar-feeds.per-feed", 0))) {
            var other = open.app();
            var path = "/v2/resources/" + other.resource("Ada") + "/calendar.ics?token=guess";
            for (int i = 0; i < 300; i++) {
                assertThat(other.get(path).status()).isEqualTo(404);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, slotgraph.calendar-feeds.per-address", "1, -1, slotgraph.calendar-feeds.per-feed"})
    void aLimitIsNotNegative(int perAddress, int perFeed, String property) {
        assertThatThrownBy(() -> new CalendarFeedProperties(perAddress, perFeed))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(property);
    }
}
