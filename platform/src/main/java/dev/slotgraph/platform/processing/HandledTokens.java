package dev.slotgraph.platform.processing;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/** What a token says has surely been handled: of a replay, what was replayed; of a merge, the lesser; of none, nothing. */
final class HandledTokens {

    private HandledTokens() {}

    /** Of a row with the columns {@code token} and {@code token_type}, as Axon's token store writes them. */
    static GapAwareTrackingToken of(ResultSet row, Serializer serializer) throws SQLException {
        byte[] token = row.getBytes("token");
        return of(
                token == null
                        ? null
                        : serializer.<byte[], TrackingToken>deserialize(
                                new SimpleSerializedObject<>(token, byte[].class, row.getString("token_type"), null)));
    }

    static GapAwareTrackingToken of(@Nullable TrackingToken token) {
        return WrappedToken.unwrapLowerBound(token) instanceof GapAwareTrackingToken plain ? plain : none();
    }

    static GapAwareTrackingToken none() {
        return GapAwareTrackingToken.newInstance(0, List.of());
    }
}
