package dev.slotgraph.api.event;

/** Keys of the metadata that every event carries. Values are strings. */
public final class EventMeta {

    /** The id of the app that owns the stream. */
    public static final String APP = "app";
    /** Who did it: {@code key:<id>}, {@code key:<id>/<who>}, {@code timer}, {@code link:<id>} or {@code system}. */
    public static final String ACTOR = "actor";
    /** The {@code X-Request-Id} of the request that caused the event. */
    public static final String REQUEST_ID = "request_id";
    /** Why it happened: {@code request}, or {@code automatic:<action>}. */
    public static final String CAUSE = "cause";

    private EventMeta() {}
}
