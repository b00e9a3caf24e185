package dev.slotgraph.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import tools.jackson.databind.json.JsonMapper;

class ProblemsTest {

    @Test
    void aProblemIsWrittenAsTheContractShowsIt() {
        var problem = Problem.of(409, "illegal_action", "Action not available")
                .detail("'confirm' is not available in state 'declined'")
                .error("action", "not available in state 'declined'")
                .with("state", "declined")
                .with("available_actions", List.of());

        assertThat(new JsonMapper().writeValueAsString(problem.body("r-1"))).isEqualTo("""
                {"type":"https://slotgraph.dev/problems/illegal-action","title":"Action not available","status":409,\
                "code":"illegal_action","detail":"'confirm' is not available in state 'declined'",\
                "error":"'confirm' is not available in state 'declined'",\
                "errors":{"action":["not available in state 'declined'"]},\
                "state":"declined","available_actions":[],"request_id":"r-1"}""");
    }

    @Test
    void whatIsNotThereReadsAsTimekitSaysIt() {
        assertThat(Problem.notFound("Booking").body(null))
                .containsEntry("error", "Resource does not exist")
                .containsEntry("model", "Booking")
                .containsEntry("code", "not_found")
                .doesNotContainKeys("errors", "request_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "57P01", "57P02", "57P03", "53100", "53300", "25006", "25P03",
                "25P04"
            })
    void aDatabaseThatIsAwayIsNoDefect(String state) {
        var batch = new BatchUpdateException("batch", new int[0]);
        batch.setNextException(new SQLException("gone", state));

        assertThat(Problems.of(new RuntimeException(batch)).code()).isEqualTo("unavailable");
        assertThat(Problems.of(new SQLException("gone", state)).status()).isEqualTo(503);
    }

    static Stream<Throwable> connectionFailures() {
        return Stream.of(
                new CannotGetJdbcConnectionException("no"),
                new CannotCreateTransactionException("no", new SQLTransientConnectionException("pool timed out")));
    }

    @ParameterizedTest
    @MethodSource("connectionFailures")
    void noConnectionIsNoDefect(Throwable failure) {
        assertThat(Problems.of(failure).code()).isEqualTo("unavailable");
    }

    @Test
    void aProblemIsFoundWhereverItIsWrapped() {
        var problem = Problem.notFound("Booking");

        assertThat(Problems.of(new RuntimeException(new IllegalStateException(problem.asException()))))
                .isEqualTo(problem);
    }

    @Test
    void whatIsUnexpectedTellsNothing() {
        var loop = new RuntimeException("password=hunter2");
        loop.initCause(new RuntimeException("inner", loop));

        assertThat(Problems.of(loop)).isEqualTo(Problem.internal());
        assertThat(Problems.of(new SQLException("duplicate key", "23505"))).isEqualTo(Problem.internal());
    }
}
