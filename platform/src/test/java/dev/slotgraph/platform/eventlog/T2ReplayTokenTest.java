package dev.slotgraph.platform.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/** Axon 4.13.0 cannot read the replay tokens that it writes: each reset ends in an endless loop. */
class T2ReplayTokenTest {

    private final TrackingToken replay = ReplayToken.createReplayToken(
            GapAwareTrackingToken.newInstance(7, List.of(3L)), GapAwareTrackingToken.newInstance(2, List.of()), "why");

    @Test
    void stockAxonRefusesItsOwnToken() {
        Serializer stock = Jackson3Serializer.builder().build();

        assertThatThrownBy(() -> roundTrip(stock)).rootCause().hasMessageContaining("PolymorphicTypeValidator");
    }

    @Test
    void aReplayTokenSurvivesTheRoundTrip() {
        Serializer ours = Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(AxonTypes::allowIn)
                .build();

        assertThat(roundTrip(ours)).isEqualTo(replay);
    }

    @Test
    void nothingButAxonsOwnTypesMayBeNamed() {
        var mapper = JsonMapper.builder();
        AxonTypes.allowIn(mapper);
        String foreign = """
                {"tokenAtReset":{"@class":"java.util.concurrent.atomic.AtomicLong","value":1},"currentToken":null}""";

        assertThatThrownBy(() -> mapper.build().readValue(foreign, ReplayToken.class))
                .isInstanceOf(InvalidTypeIdException.class)
                .hasMessageContaining("AtomicLong");
    }

    private TrackingToken roundTrip(Serializer serializer) {
        return serializer.deserialize(serializer.serialize(replay, byte[].class));
    }
}
