package dev.slotgraph.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slotgraph.platform.problem.ProblemException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RateLimitFilterTest {

    @Test
    void aKeyThatCallsTooOftenIsToldWhenToRetryAndOthersAreNotHeldUp() throws Exception {
        var filter = new RateLimitFilter(2);
        UUID busy = UUID.randomUUID();
        assertThat(call(filter, busy).getHeader("RateLimit-Remaining")).isEqualTo("1");
        assertThat(call(filter, busy).getHeader("RateLimit-Remaining")).isEqualTo("0");

        var problem = catchThrowableOfType(ProblemException.class, () -> call(filter, busy))
                .problem();

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.code()).isEqualTo("rate_limited");
        // Two a minute come back evenly, one each 30 seconds.
        assertThat(Integer.parseInt(problem.headers().getOrDefault("Retry-After", "")))
                .isBetween(25, 30);
        var other = call(filter, UUID.randomUUID());
        assertThat(other.getHeader("RateLimit-Limit")).isEqualTo("2");
        assertThat(other.getHeader("RateLimit-Reset")).isEqualTo("30");
    }

    @Test
    void aLimitOfZeroIsNone() throws Exception {
        var filter = new RateLimitFilter(0);
        UUID key = UUID.randomUUID();
        for (int i = 0; i < 1_000; i++) {
            assertThat(call(filter, key).getHeaderNames()).isEmpty();
        }
    }

    private static MockHttpServletResponse call(RateLimitFilter filter, UUID key) throws Exception {
        var request = new MockHttpServletRequest();
        request.setAttribute(
                Caller.ATTRIBUTE, new Caller(UUID.randomUUID(), "default", key, KeyKind.API, false, "r", "key:" + key));
        var response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response;
    }
}
