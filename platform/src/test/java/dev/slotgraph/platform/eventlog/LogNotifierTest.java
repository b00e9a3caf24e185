package dev.slotgraph.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogNotifierTest {

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration LONG_PAUSE = Duration.ofMillis(20);

    @Test
    void whatComesAloneIsFollowedByAShortPause() {
        assertThat(LogNotifier.pauseAfter(0, PAUSE, PAUSE)).isEqualTo(PAUSE);
    }

    @Test
    void whatComesCloselyTogetherIsAnnouncedTogether() {
        assertThat(LogNotifier.pauseAfter(1, PAUSE, PAUSE)).isEqualTo(LONG_PAUSE);
    }

    @Test
    void thePaceCountsNotThePause() {
        assertThat(LogNotifier.pauseAfter(2, LONG_PAUSE, PAUSE)).isEqualTo(PAUSE);
        assertThat(LogNotifier.pauseAfter(3, LONG_PAUSE, PAUSE)).isEqualTo(LONG_PAUSE);
    }
}
