package dev.slotgraph.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slotgraph.platform.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class ActorTest {

    private static final UUID KEY = UUID.fromString("01a22f9b-d0ef-7825-8c6d-30010556906a");

    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void isTheKeyWhereNobodyElseIsNamed() {
        assertThat(Actor.of(request, KEY, KeyKind.WIDGET)).isEqualTo("key:" + KEY);
    }

    @Test
    void ofTwoNamesNoneIsBelieved() {
        request.addHeader(Actor.HEADER, "user:1");
        request.addHeader(Actor.HEADER, "user:2");

        assertThatThrownBy(() -> Actor.of(request, KEY, KeyKind.API)).isInstanceOf(ProblemException.class);
    }
}
