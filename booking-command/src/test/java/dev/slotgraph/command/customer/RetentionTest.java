package dev.slotgraph.command.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slotgraph.command.testing.Api;
import dev.slotgraph.command.testing.CommandTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who has not booked for long is forgotten, by the app's own rule and nobody else's. */
class RetentionTest extends CommandTest {

    @Autowired
    private Retention retention;

    @AfterEach
    void keepEverybody() {
        api.put("/v2/retention", "{\"people_days\":null}");
    }

    private String book(String resource, String email, String day) {
        var answer = api.post("/v2/bookings", """
                {"resource_id":"%s","graph":"instant","start":"%sT10:00:00Z","end":"%sT11:00:00Z","what":"Fitting","where":"Room 4",
                 "description":"first visit","customer":{"name":"Ada","email":"%s"}}
                """.formatted(resource, day, day, email));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        return answer.id();
    }

    private List<String> erased(String app) {
        return jdbc.sql("""
                select convert_from(payload, 'UTF8')::json ->> 'reason' || ' by '
                       || (convert_from(meta_data, 'UTF8')::json ->> 'actor')
                from booking.domain_event where event_type = 'customer.erased' and app_id = ?::uuid order by global_index
                """).param(app).query(String.class).list();
    }

    private String app(String booking) {
        return jdbc.sql("select app_id::text from booking.domain_event where stream_id = ? and sequence = 0")
                .param(booking)
                .query(String.class)
                .single();
    }

    @Test
    void whoHasNotBookedForLongIsForgottenAndOthersAreNot() {
        var resource = api.resource("");
        var old = book(resource, "old@example.org", "2027-01-10");
        var moved = book(resource, "moved@example.org", "2027-01-11");
        book(resource, "returning@example.org", "2027-01-12");
        book(resource, "returning@example.org", "2027-04-12");
        assertThat(api.post(
                                "/v2/bookings/" + moved + "/reschedule",
                                "{\"start\":\"2027-04-11T10:00:00Z\",\"end\":\"2027-04-11T11:00:00Z\"}")
                        .status())
                .isEqualTo(200);
        var app = app(old);
        int before = erased(app).size();
        clock.set(NOW.plus(Duration.ofDays(60)));
        assertThat(retention.runDue()).as("nobody asked for it").isZero();

        assertThat(api.put("/v2/retention", "{\"people_days\":30}").status()).isEqualTo(200);
        assertThat(api.get("/v2/retention").data().path("people_days").asInt()).isEqualTo(30);
        int erasedAtFirst = retention.runDue();
        assertThat(retention.runDue()).as("nobody is erased twice").isZero();

        assertThat(erasedAtFirst).isPositive();
        assertThat(erased(app)).hasSize(before + erasedAtFirst).allMatch("retention by timer"::equals);
        assertThat(live(old)).isFalse();
        assertThat(live(moved)).isTrue();
        clock.set(NOW.plus(Duration.ofDays(129)));
        retention.runDue();
        assertThat(live(moved)).as("29 days after the end").isTrue();
        clock.set(NOW.plus(Duration.ofDays(131)));
        retention.runDue();
        assertThat(live(moved)).isFalse();
        assertThat(jdbc.sql("select count(*) from booking.customer where email_hash is not null and app_id = ?::uuid")
                        .param(app)
                        .query(Long.class)
                        .single())
                .as("the returning customer is the last")
                .isOne();
    }

    @Test
    void aResourceIsNobodyAndWhatIsSaidOfItsEventsIsKept() {
        var resource = api.resource("");
        assertThat(api.post("/v2/events", """
                                {"resource_id":"%s","start":"2027-01-10T10:00:00Z","end":"2027-01-10T11:00:00Z","what":"Dentist"}
                                """.formatted(resource)).status()).isEqualTo(201);

        assertThat(api.delete("/v2/customers/" + resource).status()).isEqualTo(404);
        assertThat(api.put("/v2/retention", "{\"people_days\":30}").status()).isEqualTo(200);
        clock.set(NOW.plus(Duration.ofDays(300)));
        retention.runDue();

        assertThat(jdbc.sql("select wrapped_key is not null from booking.subject_key where subject_id = ?::uuid")
                        .param(resource)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private boolean live(String booking) {
        return jdbc.sql("""
                select wrapped_key is not null from booking.subject_key
                where subject_id = (select substring(convert_from(payload, 'UTF8') from '"subject":"([^"]+)"')::uuid
                                    from booking.domain_event where stream_id = ? and sequence = 0)
                """).param(booking).query(Boolean.class).single();
    }

    @Test
    void aPersonIsErasedOnceAndOnlyByTheAppThatKnowsThem() {
        var booking = book(api.resource(""), "erase@example.org", "2027-02-10");
        var customer = jdbc.sql("""
                        select convert_from(payload, 'UTF8')::json ->> 'customer_id' from booking.domain_event
                        where stream_id = ? and sequence = 0
                        """).param(booking).query(String.class).single();
        var app = app(booking);
        int before = erased(app).size();

        assertThat(anotherApp().delete("/v2/customers/" + customer).status()).isEqualTo(404);
        assertThat(Api.atOnce(4, _ -> api.delete("/v2/customers/" + customer)))
                .allMatch(answer -> answer.status() == 204);

        assertThat(erased(app)).hasSize(before + 1);
        assertThat(erased(app).getLast()).startsWith("request by key:");
        assertThat(api.delete("/v2/customers/" + booking).status())
                .as("not the id of a person")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"people_days\":0}", "{\"people_days\":\"x\"}", "{\"people_days\":1,\"more\":1}"})
    void aRuleThatSaysNothingIsRefused(String rule) {
        assertThat(api.put("/v2/retention", rule).status()).isEqualTo(422);
    }
}
