package dev.slotgraph.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.slotgraph.api.event.Personal;
import dev.slotgraph.platform.access.AccessSchema;
import dev.slotgraph.platform.testing.TestPostgres;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class PersonalDataTest {

    private static final UUID APP = UUID.randomUUID();
    private static final MasterKey MASTER =
            MasterKey.fromBase64(Base64.getEncoder().encodeToString(new byte[32]));

    private static HikariDataSource pool;
    private static JdbcClient jdbc;
    private static TransactionTemplate transaction;

    private final AtomicLong nanos = new AtomicLong();
    private SubjectKeys keys;
    private JsonMapper mapper;

    private record Details(@Nullable String name, @Nullable String note, Map<String, Object> meta, Instant at) {}

    private record Booked(
            UUID id,
            Personal<Details> details,
            Personal<Map<String, Object>> inputs,
            @Nullable Personal<String> what) {}

    @BeforeAll
    static void database() {
        pool = TestPostgres.freshDatabase().pool(4);
        AccessSchema.migrate(pool);
        jdbc = JdbcClient.create(pool);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void fresh() {
        keys = node();
        mapper = mapper(keys);
    }

    @Test
    void personalDataComesBackAsItWasAndStandsNowhereInTheJson() {
        UUID subject = withKey();
        var event = booked(subject);

        String json = mapper.writeValueAsString(event);

        assertThat(json).doesNotContain("\"Ada").doesNotContain("window").contains("\"subject\":\"" + subject + "\"");
        assertThat(mapper.readTree(json).get("details").propertyNames()).containsExactly("subject", "sealed");
        assertThat(mapper.readValue(json, Booked.class)).isEqualTo(event);
        assertThat(mapper(node()).readValue(json, Booked.class)).isEqualTo(event);
    }

    @Test
    void aPersonalAtTheRootIsReadByItsFullType() {
        UUID subject = withKey();
        String json = mapper.writeValueAsString(Personal.of(subject, Map.of("n", 1)));

        assertThat(mapper.readValue(json, new TypeReference<Personal<Map<String, Object>>>() {}))
                .isEqualTo(Personal.of(subject, Map.of("n", 1)));
    }

    @Test
    void afterTheKeyIsDestroyedThePersonReadsAsErasedForEver() {
        UUID subject = withKey();
        String json = mapper.writeValueAsString(booked(subject));

        assertThat(transaction.<Boolean>execute(_ -> keys.destroy(subject))).isTrue();

        Booked erased = mapper.readValue(json, Booked.class);
        assertThat(erased.details()).isEqualTo(new Personal<>(subject, null));
        String again = mapper.writeValueAsString(erased);
        assertThat(again).contains("\"sealed\":null");
        assertThat(mapper.readValue(again, Booked.class)).isEqualTo(erased);
        assertThat(transaction.<Boolean>execute(_ -> keys.destroy(subject))).isFalse();
        // Nobody gives the person a second key, and what comes in late is dropped.
        assertThat(transaction.<SubjectKey>execute(_ -> keys.create(APP, subject)))
                .isInstanceOf(SubjectKey.Destroyed.class);
        assertThat(mapper.writeValueAsString(booked(subject))).doesNotContain("\"sealed\":\"");
        assertThat(jdbc.sql("select count(*) from booking.subject_key where subject_id = ? and wrapped_key is not null")
                        .param(subject)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void anotherNodeNoticesTheDestructionWithinTheTimeToLive() {
        UUID subject = withKey();
        var other = node();
        assertThat(other.find(subject)).isInstanceOf(SubjectKey.Live.class);

        transaction.executeWithoutResult(_ -> keys.destroy(subject));
        nanos.addAndGet(SubjectKeys.TTL.toNanos() + 1);

        assertThat(other.find(subject)).isInstanceOf(SubjectKey.Destroyed.class);
    }

    @Test
    void nothingIsEncryptedUnderAKeyThatIsNotStored() {
        UUID subject = UUID.randomUUID();
        assertThatThrownBy(() -> mapper.writeValueAsString(booked(subject)))
                .hasMessageContaining("no key")
                .hasMessageContaining(subject.toString());
        assertThatThrownBy(() -> keys.create(APP, subject)).isInstanceOf(IllegalStateException.class);

        transaction.executeWithoutResult(status -> {
            keys.create(APP, subject);
            assertThat(mapper.writeValueAsString(booked(subject))).contains("\"sealed\":\"");
            status.setRollbackOnly();
        });
        nanos.addAndGet(SubjectKeys.TTL.toNanos());

        assertThat(keys.find(subject)).isInstanceOf(SubjectKey.Unknown.class);
        assertThatThrownBy(() -> mapper.writeValueAsString(booked(subject))).hasMessageContaining("no key");
    }

    @Test
    void aKeyThatGoesWithItsSavepointIsNotUsed() {
        UUID subject = UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            Object savepoint = status.createSavepoint();
            keys.create(APP, subject);
            status.rollbackToSavepoint(savepoint);

            assertThat(keys.find(subject)).isInstanceOf(SubjectKey.Unknown.class);
        });
    }

    @Test
    void aDestructionThatRollsBackDestroysNothing() {
        UUID subject = withKey();
        transaction.executeWithoutResult(status -> {
            keys.destroy(subject);
            assertThat(keys.find(subject)).isInstanceOf(SubjectKey.Destroyed.class);
            status.setRollbackOnly();
        });

        assertThat(keys.find(subject)).isInstanceOf(SubjectKey.Live.class);
    }

    @Test
    void nodesThatMakeAKeyAtOnceEndUpWithTheSame() {
        UUID subject = UUID.randomUUID();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var made = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> transaction.<SubjectKey>execute(_ -> node().create(APP, subject)), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .distinct()
                    .toList();

            assertThat(made).hasSize(1).first().isInstanceOf(SubjectKey.Live.class);
        }
    }

    @Test
    void aMissingRowIsDamageAndNotAnErasedPerson() {
        UUID subject = withKey();
        String json = mapper.writeValueAsString(booked(subject));
        jdbc.sql("delete from booking.subject_key where subject_id = ?")
                .param(subject)
                .update();

        assertThatThrownBy(() -> mapper(node()).readValue(json, Booked.class))
                .hasMessageContaining("not in this database");
    }

    @Test
    void aSealedValueOfOnePersonDoesNotOpenAsAnothers() {
        UUID one = withKey();
        UUID other = withKey();
        String json = mapper.writeValueAsString(Personal.of(one, "Ada")).replace(one.toString(), other.toString());

        assertThatThrownBy(() -> mapper.readValue(json, new TypeReference<Personal<String>>() {}))
                .isInstanceOf(SealBrokenException.class);
    }

    private UUID withKey() {
        UUID subject = UUID.randomUUID();
        transaction.executeWithoutResult(_ -> keys.create(APP, subject));
        return subject;
    }

    private SubjectKeys node() {
        return new SubjectKeys(jdbc, jdbc, MASTER, Clock.systemUTC(), nanos::get);
    }

    private static JsonMapper mapper(SubjectKeys keys) {
        return JsonMapper.builder().addModule(new PersonalDataModule(keys)).build();
    }

    private static Booked booked(UUID subject) {
        var meta = new LinkedHashMap<String, Object>();
        meta.put("seat", "window");
        meta.put("list", List.of(1, 2));
        return new Booked(
                UUID.fromString("0c4b9d0e-6c0c-4a53-8f7b-0d2f2f3a9b11"),
                Personal.of(subject, new Details("Ada", null, meta, Instant.parse("2026-03-01T08:00:00Z"))),
                Personal.of(subject, Map.of("note", "window", "price", BigDecimal.ONE.intValue())),
                null);
    }
}
